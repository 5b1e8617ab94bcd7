"""The environment, read once and typed; a wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vigie.conf.origin import (
    BadEnvironment,
    Origin,
    is_loopback,
    read_contact,
    read_door,
    read_onion,
    read_origin,
    read_public_origin,
)
from vigie.conf.smtp import MailServer, read_smtp
from vigie.conf.ways import MailDrop, UcdpApi, read_mail, read_modem, read_ucdp

__all__ = ["ROOT", "BadEnvironment", "Environment", "read_environment"]
ROOT = Path(__file__).resolve().parents[2]
NODES = {"regional", "cm", "cf", "td", "cg", "cd", "ga", "gq", "st"}


def _int(name: str, default: int, low: int, high: int) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isdigit() or not low <= int(raw) <= high:
        raise BadEnvironment(f"{name} must be a whole number from {low} to {high}, not {raw!r}.")
    return int(raw)


def _flag(name: str) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if raw not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise BadEnvironment(f"{name} must be 1 or 0, not {raw!r}.")
    return raw in {"1", "true", "yes"}


def backup_recipients() -> list[str]:
    """The age recipients of VIGIE_BACKUP_RECIPIENTS: themselves, or the file that holds one a line."""
    raw = os.environ.get("VIGIE_BACKUP_RECIPIENTS", "").strip()
    if raw and not raw.startswith("age1"):
        try:
            lines = Path(raw).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise BadEnvironment(
                "VIGIE_BACKUP_RECIPIENTS must be age1… recipients, or a file that holds them."
            ) from None
        raw = " ".join(line for line in lines if not line.startswith("#"))
    found = raw.replace(",", " ").split()
    if any(not recipient.startswith("age1") for recipient in found):
        raise BadEnvironment("VIGIE_BACKUP_RECIPIENTS: each recipient begins with age1.")
    return found


def _months(name: str) -> dict[str, int | None]:
    """Months by rule, as in `requests=24,tasks=never`; None means never."""
    found: dict[str, int | None] = {}
    for pair in os.environ.get(name, "").replace(" ", "").split(","):
        rule, _equals, months = pair.partition("=")
        if pair and not (rule and (months == "never" or (months.isdigit() and 1 <= int(months) <= 1200))):
            raise BadEnvironment(f"{name} must look like requests=24,tasks=never, not {pair!r}.")
        if pair:
            found[rule] = None if months == "never" else int(months)
    return found


def _secret(home: Path, name: str) -> bytes:
    """32 random bytes kept in the node's own folder, made at first use, readable by its user only."""
    path = home / "keys" / name
    if path.exists():
        value = path.read_bytes()
        if len(value) != 32:
            raise BadEnvironment(f"{path} must hold exactly 32 bytes.")
        return value
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    value = secrets.token_bytes(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(value)
    return value


def database_of(home: Path) -> dict[str, object]:
    """Django's settings of the database: SQLite in the folder, or what DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "vigie.sqlite3",
            "CONN_MAX_AGE": 600,  # opening anew for each request would set the pragmas anew each time
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt survives a power cut. secure_delete: what is erased is overwritten.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadEnvironment("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def _hosts(origin: Origin, onion: str) -> list[str]:
    """The names the node answers to: those of `VIGIE_HOSTS`, its origin's and its onion's."""
    names = os.environ.get("VIGIE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
    names += [origin.host, onion.partition("://")[2].partition(":")[0]]
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


@dataclass(frozen=True)
class Environment:
    """Everything the environment may say of a node."""

    home: Path
    node: str
    port: int
    debug: bool
    demo: bool
    hosts: list[str]
    origin: Origin
    onion: str
    trust_proxy: bool
    door: str
    contact: str
    exit_url: str
    file_max_mb: int
    clamd: str
    django_secret: str
    node_secret: bytes
    database: dict[str, object]
    backup_recipients: list[str]
    backup_days: int
    keep_months: dict[str, int | None]
    modem: Path | None
    mail: MailDrop | None
    ucdp: UcdpApi | None
    smtp: MailServer | None
    public_origin: str

    @property
    def public(self) -> bool:
        """Whether others than the people at this machine can reach the node."""
        return bool(self.onion) or not self.origin.loopback or not all(is_loopback(host) for host in self.hosts)


def home_folder() -> Path:
    """The node's folder, which may not be there yet."""
    return Path(os.environ.get("VIGIE_HOME") or ROOT / "var").resolve()


def node_name() -> str:
    """Which node this is. Raises BadEnvironment."""
    node = os.environ.get("VIGIE_NODE", "regional").strip().lower()
    if node not in NODES:
        raise BadEnvironment(f"VIGIE_NODE must be one of {', '.join(sorted(NODES))}, not {node!r}.")
    return node


def read_environment() -> Environment:
    """Read and check the variables; raises BadEnvironment with a sentence that names the mend."""
    home = home_folder()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError:
        raise BadEnvironment(f"{home} cannot be written; set VIGIE_HOME to a folder that can.") from None
    node = node_name()
    origin, onion = read_origin(), read_onion()
    return Environment(
        home=home,
        node=node,
        port=_int("PORT", 8000, 1, 65535),
        debug=_flag("VIGIE_DEBUG"),
        demo=(home / "demonstration").exists(),
        hosts=_hosts(origin, onion),
        origin=origin,
        onion=onion,
        trust_proxy=_flag("VIGIE_TRUST_PROXY"),
        door=read_door(),
        contact=read_contact(),
        exit_url=os.environ.get("VIGIE_EXIT_URL", "https://fr.wikipedia.org/wiki/M%C3%A9t%C3%A9o"),
        file_max_mb=_int("VIGIE_FILE_MAX_MB", 2048, 1, 1024 * 1024),
        clamd=os.environ.get("VIGIE_CLAMD", "").strip(),
        django_secret=_secret(home, "django").hex(),
        node_secret=_secret(home, "node"),
        database=database_of(home),
        backup_recipients=backup_recipients(),
        backup_days=_int("VIGIE_BACKUP_DAYS", 90, 1, 3650),
        keep_months=_months("VIGIE_KEEP_MONTHS"),
        modem=read_modem(),
        mail=read_mail(),
        ucdp=read_ucdp(),
        smtp=read_smtp(),
        public_origin=read_public_origin(origin),
    )
