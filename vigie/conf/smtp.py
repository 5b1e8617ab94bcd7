"""The mail server that takes what the node sends: off unless named, and nothing wrong is ever quoted, for it may hold
the password."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from vigie.conf.origin import BadEnvironment, is_loopback
from vigie.ground.mail.addresses import ADDRESS, LABEL

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
SHAPE = "VIGIE_SMTP_URL must look like smtps://user:password@host:465 or smtp+starttls://user@host:587"
ENCODED = f"{SHAPE}; in a user or password, write @ : / ? # and % as %40 %3A %2F %3F %23 %25."
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")
SENDER = re.compile(rf"(?P<name>[^<>@,;:\"\\]+) <(?P<named>{ADDRESS})>|(?P<bare>{ADDRESS})")


@dataclass(frozen=True)
class MailServer:
    """Who takes our mail, and as whom we write. `security` is "smtp" (loopback only), "smtps" or "smtp+starttls".

    `password_file` is read anew at each connection, so that it can be changed; `authority` is a file of certificates
    to trust instead of the system's. `name` is the domain of the sender's address: what we call ourselves, never the
    machine's own name.
    """

    security: str
    host: str
    port: int
    user: str
    password: str
    password_file: Path | None
    authority: str
    sender: str
    name: str

    def __repr__(self) -> str:
        return "MailServer(…)"  # a traceback or a page of a fault must not show the password


def read_smtp() -> MailServer | None:
    """The mail server, or None where mail leaves nowhere. Raises BadEnvironment."""
    raw = os.environ.get("VIGIE_SMTP_URL", "").strip()
    written_as = os.environ.get("VIGIE_SMTP_FROM", "").strip()
    if not raw and not written_as:
        return None
    if not raw or not written_as:
        raise BadEnvironment("VIGIE_SMTP_URL and VIGIE_SMTP_FROM need each other: set both, or none.")
    parts = _split(raw)
    host, port = _place(parts)
    user, password = _part(parts.username), _part(parts.password)
    file = os.environ.get("VIGIE_SMTP_PASSWORD_FILE", "").strip()
    if (password and file) or (bool(user) is not bool(password or file)):
        raise BadEnvironment(
            "VIGIE_SMTP_URL: a user needs one password, in the address or in VIGIE_SMTP_PASSWORD_FILE, and not both."
        )
    sender, name = _sender(written_as)
    authority = os.environ.get("VIGIE_SMTP_CA", "").strip()
    return MailServer(parts.scheme, host, port, user, password, Path(file) if file else None, authority, sender, name)


def _split(raw: str) -> SplitResult:
    """The address in parts. What stands after the host is most often the rest of a password with a sign in it."""
    try:
        parts = urlsplit(raw)
    except ValueError:
        raise BadEnvironment(ENCODED) from None
    if parts.scheme not in PORTS:
        raise BadEnvironment(f"{SHAPE}.")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.netloc.count("@") > 1:
        raise BadEnvironment(ENCODED)
    return parts


def _place(parts: SplitResult) -> tuple[str, int]:
    """Host and port. A plain connection is for this very machine: elsewhere it shows everyone whom we write to."""
    try:
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except ValueError:
        raise BadEnvironment(ENCODED) from None
    if not (HOST.fullmatch(host) or is_loopback(host)):
        raise BadEnvironment(ENCODED)
    if parts.scheme == "smtp" and not is_loopback(host):
        raise BadEnvironment(
            "VIGIE_SMTP_URL: smtp:// reaches this machine only; elsewhere use smtps:// or smtp+starttls://."
        )
    return host, port


def _part(raw: str | None) -> str:
    """A user or a password, decoded. SMTP's AUTH carries ASCII here (smtplib)."""
    found = unquote(raw or "")
    if not found.isascii() or not (found.isprintable()):
        raise BadEnvironment("VIGIE_SMTP_URL: user and password are printable ASCII; take another password.")
    return found


def _sender(raw: str) -> tuple[str, str]:
    """The sender as it stands in a letter, and the domain of its address."""
    match = SENDER.fullmatch(raw) if raw.isprintable() else None
    if match is None:
        raise BadEnvironment("VIGIE_SMTP_FROM must be one address, as alertes@vigie.example or Vigie <alertes@…>.")
    address = match["named"] or match["bare"]
    return formataddr((match["name"], address)), address.partition("@")[2].lower()
