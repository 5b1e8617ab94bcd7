"""The mailbox itself, over IMAP4 with TLS (RFC 9051; imaplib). Certificates are always verified.

Letters are taken in the order of their number (UID); one is deleted only after its request is committed. What is larger
than we take is flagged and stays, so that a person fetches it.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from vigie.protection.intake.mailbox.letters import LARGEST

PATIENCE = 10.0  # seconds for each answer of the server
HEAD = 64_000  # bytes of the head of a letter that is not taken whole
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class NotReached(Exception):
    """The mailbox could not be opened, or answered nonsense. Holds no word of why: that would quote."""


class Mailbox:
    """An open folder of the mailbox."""

    def __init__(self, server: imaplib.IMAP4_SSL, place: tuple[str, ...]) -> None:
        self._server = server
        self.place = place  # where its numbers mean something: server, user, folder and UIDVALIDITY

    def numbers(self, most: int) -> list[str]:
        """The first letters that are neither deleted nor set aside."""
        found = self._asked("SEARCH", None, "UNDELETED UNFLAGGED")
        listed = (found[0] or b"").split() if found else []
        return [one.decode("ascii") for one in listed[:most] if one.isdigit()]

    def size(self, number: str) -> int:
        """How long a letter is, in bytes."""
        match = _SIZE.search(b" ".join(_flat(self._asked("FETCH", number, "(RFC822.SIZE)"))))
        if match is None:
            raise NotReached
        return int(match[1])

    def raw(self, number: str) -> bytes:
        """A letter as it came, without marking it as read."""
        return self._part(number, f"BODY.PEEK[]<0.{LARGEST}>")

    def head(self, number: str) -> bytes:
        """Only its head, for one that is not taken whole."""
        return self._part(number, f"BODY.PEEK[HEADER]<0.{HEAD}>")

    def _part(self, number: str, which: str) -> bytes:
        for one in self._asked("FETCH", number, f"({which})"):
            if isinstance(one, tuple) and len(one) == 2:
                return bytes(one[1])
        raise NotReached

    def remove(self, number: str) -> None:
        """Delete a letter for good."""
        self._asked("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._server.capabilities:
            self._asked("EXPUNGE", number)
        else:
            self._server.expunge()

    def set_aside(self, number: str) -> None:
        """Leave it where it is, flagged: it is not looked at again."""
        self._asked("STORE", number, "+FLAGS.SILENT", r"(\Flagged)")

    def _asked(self, command: str, *words: Any) -> list[Any]:
        kind, answer = self._server.uid(command, *words)
        if kind != "OK":
            raise NotReached
        return answer


def _flat(answer: list[Any]) -> Iterator[bytes]:
    for one in answer:
        yield from (part for part in (one if isinstance(one, tuple) else (one,)) if isinstance(part, bytes))


@contextmanager
def opened(host: str, port: int, user: str, password: str, folder: str, authority: str) -> Iterator[Mailbox]:
    """The folder of a mailbox, to be emptied; logged out of at the end. Raises NotReached, its cause left out."""
    try:
        context = ssl.create_default_context(cafile=authority or None)
        server = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE)
    except (OSError, imaplib.IMAP4.error) as fault:
        raise NotReached(type(fault).__name__) from None
    try:
        yield Mailbox(server, (host, user, folder, _entered(server, user, password, folder)))
    except (OSError, imaplib.IMAP4.error) as fault:
        raise NotReached(type(fault).__name__) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _entered(server: imaplib.IMAP4_SSL, user: str, password: str, folder: str) -> str:
    """Log in and open the folder; returns its UIDVALIDITY. PLAIN takes any letter of a password (RFC 4616)."""
    try:
        if "AUTH=PLAIN" in server.capabilities:
            server.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
        else:
            server.login(user, password)
        kind, _count = server.select(_quoted(folder))
    except ValueError:  # A letter that this way to log in cannot carry: the fault would hold the password.
        raise NotReached from None
    _kind, (epoch, *_more) = server.response("UIDVALIDITY")
    if kind != "OK":
        raise NotReached
    return (epoch or b"").decode("ascii", "replace")


def _quoted(folder: str) -> str:
    """A folder's name as a quoted string (RFC 9051, section 4.3)."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
