"""The words `backup` and `restore`: what a person types, what they are told, and the node put back on a bare machine.

`restore`, `--check` and `keygen` load no settings: these would make new keys in a folder that must stay bare.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from vigie.conf.environment import BadEnvironment, read_environment
from vigie.ground.backup import locks
from vigie.ground.backup.errors import CannotBackUp, CannotRestore
from vigie.ground.backup.locks import Key, Lock
from vigie.ground.backup.reading import Backup, check

KEYGEN = """\
Shown once and kept nowhere. Write the SECRET line on paper, twice; keep the papers apart, away from this machine.
Whoever holds it opens every backup sealed to it; without it, nobody does.

  SECRET     {secret}
  RECIPIENT  {recipient}

The recipient may be known to anyone: VIGIE_BACKUP_RECIPIENTS={recipient}"""


def main(arguments: list[str]) -> int:
    """`vigie backup [OUT] [--to age1…] | keygen | --check FILE`. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="vigie backup", description="Write the whole node into one sealed file.")
    parser.add_argument("out", nargs="?", help="a new file, a folder (default: the node's), or the word keygen")
    parser.add_argument("--to", action="append", default=[], metavar="age1…", help="a recipient; may be repeated")
    parser.add_argument("--check", metavar="FILE", type=Path, help="open a backup and verify every digest")
    parser.add_argument("--identity", metavar="FILE", type=Path, help="with --check: the file that holds the secret")
    given = parser.parse_args(arguments)
    try:
        if given.out == "keygen":
            return _keygen()
        if given.check:
            print(described(check(given.check, key_for(given.check, given.identity))))
            return 0
        return _back_up(given.out, given.to)
    except (CannotBackUp, CannotRestore) as refusal:
        raise BadEnvironment(str(refusal)) from None


def _keygen() -> int:
    from pyrage import x25519

    identity = x25519.Identity.generate()
    print(KEYGEN.format(secret=identity, recipient=identity.to_public()))
    return 0


def _back_up(out: str | None, to: list[str]) -> int:
    env = read_environment()
    lock = lock_for(to or env.backup_recipients)
    import django

    django.setup()
    from vigie.ground.backup.making import back_up

    if out is None:
        (env.home / "backups").mkdir(mode=0o700, exist_ok=True)
    made = back_up(Path(out) if out else env.home / "backups", lock, env.backup_days)
    print(f"{made.path}\n  {made.size:,} bytes, SHA-256 {made.sha256}")
    print(f"Copy it to another place now. Every copy is to be destroyed by {made.expires:%Y-%m-%d}.")
    return 0


def lock_for(recipients: list[str]) -> Lock:
    """Recipients, else a passphrase typed twice. Raises CannotBackUp: a backup is never written open."""
    if recipients:
        return Lock(recipients=locks.recipients(recipients))
    if not sys.stdin.isatty():
        raise CannotBackUp("No recipient: give --to age1…, or set VIGIE_BACKUP_RECIPIENTS; keygen makes one.")
    passphrase = locks.strong_enough(getpass.getpass("Passphrase of this backup: "))
    if getpass.getpass("The same once more: ") != passphrase:
        raise CannotBackUp("The two were not the same: nothing was written.")
    return Lock(passphrase=passphrase)


def key_for(file: Path, identity: Path | None) -> Key:
    """What opens `file`: the identity file, else what is typed now, unseen. Raises CannotRestore."""
    if locks.needs_a_passphrase(file):
        return Key(passphrase=getpass.getpass("Passphrase of this backup: "))
    return locks.identities_in(identity) if identity else locks.identities(getpass.getpass("SECRET line (unseen): "))


def described(backup: Backup) -> str:
    """What a whole backup holds, for a person."""
    rows = sum(backup.facts.rows.values())
    entries = sum(seq for seq, _digest in backup.facts.heads.values())
    files = sum(name.startswith("files/") for name in backup.parts)
    return (
        f"Whole and unaltered: backup {backup.id} of the node {backup.node!r}, {backup.at:%Y-%m-%d %H:%M} UTC, "
        f"Vigie {backup.version}, {backup.engine}.\n"
        f"  {len(backup.facts.rows)} tables with {rows:,} rows, {entries:,} audit entries, {files:,} files, "
        f"{backup.size:,} bytes"
    )
