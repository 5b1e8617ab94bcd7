"""Settings of the ways in that the node empties itself, all off by default: a modem's, a mailbox, an API."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vigie.conf.origin import BadEnvironment


@dataclass(frozen=True)
class MailDrop:
    """A mailbox to empty over TLS; `password_file` is read anew at each pull, so that it can be changed."""

    host: str
    port: int
    user: str
    password_file: Path
    folder: str
    authority: str  # a file of certificates to trust instead of the system's; empty for the system's


def read_modem() -> Path | None:
    """The inbox folder of Gammu SMSD's FILES backend, or None. Raises BadEnvironment."""
    raw = os.environ.get("VIGIE_SMSD_INBOX", "").strip()
    if raw and not Path(raw).is_absolute():
        raise BadEnvironment("VIGIE_SMSD_INBOX must be the whole path of Gammu's inbox folder.")
    return Path(raw) if raw else None


def read_mail() -> MailDrop | None:
    """The mailbox to empty, or None. Raises BadEnvironment."""
    raw = os.environ.get("VIGIE_MAIL_HOST", "").strip()
    if not raw:
        return None
    host, _colon, port = raw.partition(":")
    user = os.environ.get("VIGIE_MAIL_USER", "").strip()
    password = os.environ.get("VIGIE_MAIL_PASSWORD_FILE", "").strip()
    if not (port or "993").isdigit() or not user or not password:
        raise BadEnvironment(
            "VIGIE_MAIL_HOST (host or host:port) needs VIGIE_MAIL_USER and VIGIE_MAIL_PASSWORD_FILE beside it."
        )
    return MailDrop(
        host=host,
        port=int(port or 993),
        user=user,
        password_file=Path(password),
        folder=os.environ.get("VIGIE_MAIL_FOLDER", "").strip() or "INBOX",
        authority=os.environ.get("VIGIE_MAIL_CA", "").strip(),
    )


@dataclass(frozen=True)
class UcdpApi:
    """UCDP's API, asked only when someone runs the import; the token is alone in a file that is read anew each time."""

    url: str
    token_file: Path


def read_ucdp() -> UcdpApi | None:
    """The API with the file of its token, or None. Raises BadEnvironment."""
    token = os.environ.get("VIGIE_UCDP_TOKEN_FILE", "").strip()
    url = os.environ.get("VIGIE_UCDP_URL", "").strip() or "https://ucdpapi.pcr.uu.se/api"
    if not token:
        return None
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise BadEnvironment("VIGIE_UCDP_URL must begin with https://.")
    return UcdpApi(url, Path(token))
