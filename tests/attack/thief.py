"""What a thief does with a stolen copy of a node's folder: `python -m tests.attack.thief WORD`, VIGIE_HOME = the copy.

The product's own code and models read the copy; a JSON object comes on standard input, another goes out. Words:
`keys` opens what a person's passphrase opens; `open` tries keys on every sealed record; `secrets` tries every secret
that lies in the copy, and what the product derives from such, on everything that is sealed;
`tampered` changes the audit chain in given ways.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.support.node import ROOT

CONTEXT = re.compile(r"context\(\s*f?\"([^\"{]+)\"")
SAMPLE = 40  # values of one column; a key that opened one would open others of its kind
READABLE = 24  # bytes: that so many are printable by chance does not happen


def steal(home: Path, word: str, **given: Any) -> dict[str, Any]:
    """Run a word of this file on a copy, in a process of its own. Raises AssertionError with its words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack.thief", word],
        cwd=ROOT,
        env={**os.environ, "VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def keys(pseudonym: str, passphrase: str) -> dict[str, Any]:
    """The person's own seed, and those of each team's epochs that their grants give in this copy."""
    from vigie.compute import crypto
    from vigie.ground.accounts.passphrase import WrongPassphrase, unlock
    from vigie.ground.seal.models import Grant
    from vigie.ground.seal.opening import grant_context

    try:
        user, keyring, _totp = unlock(pseudonym, passphrase)
    except WrongPassphrase:
        return {"person": "", "teams": {}}
    teams = {}
    for grant in Grant.objects.filter(user=user).select_related("epoch"):
        facts = json.loads(crypto.hpke_open(keyring.seed, bytes(grant.sealed), grant_context(grant)))
        teams[f"{grant.epoch.team_id}/{grant.epoch.number}"] = [facts["seed"], facts["symmetric"]]
    return {"person": keyring.seed.hex(), "teams": teams}


def open_records(tried: list[str]) -> dict[str, Any]:
    """How many records each of the models has, and how many of them one of the keys (hex) opens."""
    from vigie.compute.crypto import Opener

    raw = [bytes.fromhex(key) for key in tried]
    openers = [Opener(key) for key in raw]
    there: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for record in _records(limit=10_000):
        name = record._meta.label_lower
        there[name] += 1
        opened[name] += any(_opens(record, key, opener) for key, opener in zip(raw, openers, strict=True))
    return {"there": there, "opened": opened}


def _records(limit: int) -> Iterator[Any]:
    from django.apps import apps

    from vigie.ground.seal.models import SealedRecord

    for model in apps.get_models():
        if issubclass(model, SealedRecord):
            yield from model._default_manager.all()[:limit]


def _opens(record: Any, key: bytes, opener: Any) -> bool:
    """Whether a key is the record's own, wraps its data key, or opens it as a team or a named person would."""
    from vigie.compute import crypto

    wrapped = bytes(record.wrapped_key)
    ways = (
        lambda: key,
        lambda: opener.open(wrapped, record.bound("record")),
        lambda: crypto.unbox(key, wrapped, record.bound("wrap")),
    )
    for way in ways:
        try:
            crypto.unbox(way(), bytes(record.sealed), record.bound_facts())
        except crypto.CannotOpen:
            continue
        return True
    return False


def tampered(cases: dict[str, list[str]]) -> dict[str, list[str]]:
    """What `verify` says of the chains after each case's statements, with the triggers gone; each case is undone."""
    from django.db import connection, transaction

    from vigie.ground.audit.verifying import verify_all

    found = {}
    for name, statements in {"untouched": [], **cases}.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            dropped = [f'DROP TRIGGER "{trigger}"' for (trigger,) in cursor.fetchall()]
            for statement in [*dropped, *statements]:
                cursor.execute(statement)
            found[name] = [verdict.fault for verdict in verify_all() if verdict.fault]
            transaction.set_rollback(True)
    return found


# --- With every secret of the server in hand ----------------------------------------------------------------------


def secrets(control: list[str]) -> dict[str, Any]:
    """Try all that lies in `keys/`, and all that the product derives, on all that is sealed.

    `control` holds keys (hex) that do open something: the same attempts must succeed with them, or they prove nothing.
    """
    from vigie.conf.environment import home_folder

    home = home_folder()
    lying = [path.read_bytes() for path in sorted((home / "keys").iterdir()) if path.is_file()]
    derived = _derived(lying)
    true = [bytes.fromhex(key) for key in control]
    _prove_age(true[0])
    return {
        "secrets": len(lying),
        "keys": len(derived),
        "columns": len(list(_binary())),
        "files": len(_files(home)),
        "opened": _all_opened(derived, home),
        "control": _all_opened(true, home),
    }


def _derived(lying: list[bytes]) -> list[bytes]:
    """Each secret as it is, halved, hashed, and under every purpose that the product's code names."""
    from vigie.compute import crypto

    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "vigie").rglob("*.py"))
    purposes = sorted(set(CONTEXT.findall(text)))
    assert len(purposes) > 15, purposes
    found: list[bytes] = []
    for secret in lying:
        found += [
            secret[:32],
            secret[-32:],
            hashlib.sha256(secret).digest(),
            hashlib.sha256(secret.hex().encode()).digest(),
        ]
        for purpose in purposes:
            info = crypto.context(purpose)
            found += [crypto.derive(secret, info), crypto.keyed_digest(secret, info)]
            found += [crypto.derive(secret.hex().encode(), info)]
    return [key for key in dict.fromkeys(found) if len(key) == 32]


def _all_opened(tried: list[bytes], home: Path) -> list[str]:
    from vigie.compute.crypto import Opener

    openers = [Opener(key) for key in tried]
    found = [f"{name} read as text" for name, value in _binary() for key in tried if _reads(key, value)]
    pairs = list(zip(tried, openers, strict=True))
    found += [record._meta.label_lower for record in _records(limit=SAMPLE) if any(_opens(record, *p) for p in pairs)]
    found += [name for name, sealed, info in _sealed_to_people() if any(_unseals(o, sealed, info) for o in openers)]
    found += [path.name for path in _files(home) if any(_age_opens(key, path) for key in tried)]
    return sorted(set(found))


def _binary() -> Iterator[tuple[str, bytes]]:
    """Values of every binary column of every table, and the sessions' data, long enough to hold a box."""
    from django.apps import apps
    from django.db.models import BinaryField

    for model in apps.get_models():
        for column in model._meta.local_fields:
            if isinstance(column, BinaryField):
                values: Iterable[Any] = model._base_manager.values_list(column.name, flat=True)[:SAMPLE]
            elif column.name == "session_data":
                values = map(base64.b85decode, model._base_manager.values_list(column.name, flat=True)[:SAMPLE])
            else:
                continue
            yield from ((f"{model._meta.label_lower}.{column.name}", bytes(v)) for v in values if v and len(v) > 60)


def _reads(key: bytes, boxed: bytes) -> bool:
    """Whether AES-256-GCM under this key gives text, whatever it was bound to: its tag is not asked (SP 800-38D)."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    counter = boxed[:12] + (2).to_bytes(4, "big")
    plain = Cipher(algorithms.AES(key), modes.CTR(counter)).decryptor().update(boxed[12 : 12 + READABLE])
    return all(32 <= byte < 127 for byte in plain)


def _sealed_to_people() -> Iterator[tuple[str, bytes, bytes]]:
    """Grants, escrows, named keys and lent halves, each with the context it is bound to."""
    from vigie.ground.seal.coercion_models import Opening
    from vigie.ground.seal.escrow import escrow_context
    from vigie.ground.seal.models import Grant, NamedKey
    from vigie.ground.seal.opening import grant_context
    from vigie.ground.seal.recovery_models import Escrow

    for grant in Grant.objects.select_related("epoch"):
        yield "grant", bytes(grant.sealed), grant_context(grant)
    for kept in Escrow.objects.select_related("epoch", "recovery"):
        yield "escrow", bytes(kept.sealed), escrow_context(kept.recovery, kept.epoch)
    for named in NamedKey.objects.all()[:SAMPLE]:
        yield "named key", bytes(named.sealed), named.context()
    for lent in Opening.objects.filter(lender__isnull=False)[:SAMPLE]:
        yield "lent half", bytes(lent.sealed), lent.context()


def _unseals(opener: Any, sealed: bytes, info: bytes) -> bool:
    from vigie.compute.crypto import CannotOpen

    try:
        opener.open(sealed, info)
    except CannotOpen:
        return False
    return True


def _files(home: Path) -> list[Path]:
    """The age files of the copy: attachments, and backups if there are any."""
    found = [path for path in home.rglob("*") if path.is_file() and path.suffix not in {".sqlite3", ".txt", ".json"}]
    return [path for path in found if path.read_bytes()[:21] == b"age-encryption.org/v1"]


def _age_opens(key: bytes, path: Path) -> bool:
    import pyrage

    try:
        pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(_identity(key))])
    except pyrage.DecryptError:
        return False
    return True


def _prove_age(key: bytes) -> None:
    """A file sealed to a key must open with it, or no attempt on a file would prove anything."""
    import pyrage

    recipient = pyrage.x25519.Identity.from_str(_identity(key)).to_public()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proof"
        path.write_bytes(pyrage.encrypt(b"proof", [recipient]))
        assert _age_opens(key, path)


def _identity(key: bytes) -> str:
    """32 bytes as age writes a secret key (BIP 173, human-readable part AGE-SECRET-KEY-)."""
    letters, hrp = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", "age-secret-key-"
    bits = int.from_bytes(key, "big") << 4  # 256 bits, filled up to 52 groups of five
    data = [(bits >> shift) & 31 for shift in range(255, -1, -5)]
    spread = [ord(letter) >> 5 for letter in hrp] + [0] + [ord(letter) & 31 for letter in hrp]
    check = 1
    for value in [*spread, *data, 0, 0, 0, 0, 0, 0]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    check ^= 1
    data += [(check >> shift) & 31 for shift in range(25, -1, -5)]
    return (hrp + "1" + "".join(letters[value] for value in data)).upper()


WORDS = {"keys": keys, "open": open_records, "secrets": secrets, "tampered": tampered}

if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(WORDS[sys.argv[1]](**json.load(sys.stdin))))
