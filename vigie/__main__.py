"""The one command: `python -m vigie <words>`; a short table says which command stands behind which words."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A first word of the command line: what it takes, what it does, and the Django command behind it."""

    name: str
    takes: str
    does: str
    command: str = ""

    @property
    def django_command(self) -> str:
        """The management command's name; the word itself unless the table says otherwise."""
        return self.command or self.name


OPERATE = (
    Word(
        "run",
        "[--demonstration] [--door public|desk]",
        "prepare the node's folder if needed, then serve it until Ctrl-C",
    ),
    Word("prepare", "[--demonstration]", "catalogues, tables, code lists and places; no server"),
    Word("people", "found | add | renew | regrant NAME …", "found a real node, let someone in, give lost keys again"),
    Word("recovery", "status | open | renew | mend | rehearse", "the shares on paper, for when all keys are lost"),
    Word("demo", "", "tell the invented story in a new, marked folder"),
    Word("code", "PSEUDONYM", "the six-digit code of someone of the demonstration, now"),
    Word(
        "import",
        "SOURCE FILE | ucdp-ged --from-api 25.1",
        "take a feed in: --dry-run, --report OUT.json",
        "import_feed",
    ),
    Word("plan", "import FILE | export", "read the network's plan, or give back its bytes"),
    Word("outlook", "run | backtest FILE | surges FILE", "examine every series now; or score forecasts of a file"),
    Word("tick", "", "do the timed work once (run does it each minute)"),
    Word("audit", "verify | export OUT | checkpoint OUT | …", "check, export, cosign the audit chains: audit --help"),
    Word("backup", "[OUT] | keygen", "the whole node into one sealed file: --to age1…, --check FILE"),
    Word("restore", "FILE", "a backup into an empty folder and database: --identity FILE"),
    Word("retention", "", "erase what must not be kept any longer: --dry-run, --report OUT.json"),
    Word("terms", "load", "load code lists and places"),
    Word("check", "--deploy", "name every unsafe setting of this node, with its mend"),
    Word("mail", "try [ADDRESS]", "whether the mail server lets us in; and send one short letter"),
    Word("doctor", "", "what this machine has: database, PDF, virus scanner, room on the disk"),
)
DEVELOP = (
    Word("messages", "", "update the message catalogues"),
    Word("migrate", "", "bring the tables up to date"),
    Word("makemigrations", "[ROOM]", "write down a change of the models"),
    Word("shell", "", "a Python prompt inside the node"),
)
WORDS = {word.name: word for word in (*OPERATE, *DEVELOP)}


def usage() -> str:
    """The whole help: one line a word."""
    lines = ["python -m vigie <word> …", ""]
    for group in (OPERATE, DEVELOP):
        lines += [f"  {word.name + ' ' + word.takes:<42} {word.does}" for word in group]
        lines.append("")
    lines.append("The environment: VIGIE_HOME, PORT, DATABASE_URL, VIGIE_NODE, VIGIE_ORIGIN … (README says more).")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Do what the words say; returns the exit code. An unknown word gets the help and code 2."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0
    name, *rest = arguments
    if name not in WORDS:
        print(f"Vigie does not know the word {name!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    from vigie.conf.hardening import harden
    from vigie.conf.logs import guard_output

    harden(private_files=WORDS[name] in OPERATE)  # Catalogues and migrations are for everyone to read.
    if not os.environ.get("VIGIE_DEBUG"):
        guard_output()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
    if name in {"run", "prepare"}:  # These decide quickly, without Django, whether there is anything to do.
        from vigie.conf import serve

        return serve.main(rest) if name == "run" else serve.prepare_only(rest)
    if name in {"backup", "restore"}:  # A folder that is to stay bare must not be given keys by the settings.
        from vigie.conf import backup, restore

        return backup.main(rest) if name == "backup" else restore.main(rest)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["python -m vigie", WORDS[name].django_command, *rest])
    finally:
        _keep_alarms()
    return 0


def _keep_alarms() -> None:
    """What a command found wrong inside a transaction is told even when the command failed."""
    from django.apps import apps

    if apps.ready:
        from vigie.ground.access import alarms

        alarms.keep_waiting()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
