"""To whom a backup is sealed, and with what it opens again: age keys, or a passphrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyrage
from zxcvbn import zxcvbn

from vigie.compute import age_passphrase
from vigie.compute.crypto import CannotOpen
from vigie.ground.backup.errors import BadBackup, CannotBackUp, CannotRestore

STRONG = 14  # A power of ten: as many guesses as zxcvbn must expect. The file may be attacked for years.
IDENTITY = "AGE-SECRET-KEY-1"


@dataclass(frozen=True)
class Lock:
    """Recipients, or a passphrase; one of them, so that no backup is ever written open."""

    recipients: tuple[pyrage.x25519.Recipient, ...] = ()
    passphrase: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.recipients and not self.passphrase:
            raise CannotBackUp("A backup needs a recipient (--to age1…) or a passphrase: it is never written open.")

    def seal(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        """Write what `reader` gives as one age file."""
        if self.recipients:
            pyrage.encrypt_io(reader, writer, list(self.recipients))
        else:
            age_passphrase.encrypt(reader, writer, self.passphrase)


@dataclass(frozen=True)
class Key:
    """What opens a backup: identities, or a passphrase."""

    identities: tuple[pyrage.x25519.Identity, ...] = ()
    passphrase: str = field(default="", repr=False)

    def open(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        """Write the plaintext as it is read. Raises BadBackup; what was written until then must not be used."""
        try:
            if self.identities:
                pyrage.decrypt_io(reader, writer, list(self.identities))
            else:
                age_passphrase.decrypt(reader, writer, self.passphrase)
        except pyrage.DecryptError as fault:
            raise BadBackup(_not_opened("No matching keys" in str(fault))) from fault
        except (CannotOpen, OSError) as fault:
            raise BadBackup(_not_opened(wrong_key=not self.identities)) from fault


def _not_opened(wrong_key: bool) -> str:
    if wrong_key:
        return "The file does not open: it was sealed to another key or passphrase, or it was altered."
    return "The file was cut or altered, or is not a backup: nothing of it was used."


def recipients(texts: Sequence[str]) -> tuple[pyrage.x25519.Recipient, ...]:
    """age X25519 recipients from their text. Raises CannotBackUp."""
    try:
        return tuple(pyrage.x25519.Recipient.from_str(text) for text in texts)
    except pyrage.RecipientError as fault:
        raise CannotBackUp("A recipient is not right: each must be a whole age1… line, as keygen showed it.") from fault


def strong_enough(passphrase: str) -> str:
    """The passphrase itself. Raises CannotBackUp when it could be guessed."""
    if not passphrase or zxcvbn(passphrase[:72])["guesses_log10"] < STRONG:
        raise CannotBackUp("This passphrase could be guessed: take six words or more that do not belong together.")
    return passphrase


def needs_a_passphrase(file: Path) -> bool:
    """Whether the backup was sealed with a passphrase. Raises BadBackup when there is no such file."""
    try:
        with file.open("rb") as reader:
            return age_passphrase.is_under_a_passphrase(reader.read(64))
    except OSError as fault:
        raise BadBackup(f"{file} cannot be read: {fault.strerror}.") from fault


def identities_in(file: Path) -> Key:
    """The identities of a file such as `keygen` shows: lines that begin with AGE-SECRET-KEY-1."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotRestore(f"{file} cannot be read.") from fault
    return identities(text)


def identities(text: str) -> Key:
    """The identities in a text. Raises CannotRestore when there is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip().upper().startswith(IDENTITY)]
    try:
        found = tuple(pyrage.x25519.Identity.from_str(line.upper()) for line in lines)
    except pyrage.IdentityError:
        found = ()
    if not found:
        raise CannotRestore("There is no key here: a line that begins with AGE-SECRET-KEY-1 was expected.")
    return Key(identities=found)
