"""The environment, read once and typed; a wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
NODES = {"regional", "cm", "cf", "td", "cg", "cd", "ga", "gq", "st"}


class BadEnvironment(SystemExit):
    """A setting that cannot be used; the message names the variable and the mend."""


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


def _database(home: Path) -> dict[str, object]:
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


@dataclass(frozen=True)
class Environment:
    """Everything the environment may say of a node."""

    home: Path
    node: str
    port: int
    debug: bool
    demo: bool
    hosts: list[str]
    exit_url: str
    file_max_mb: int
    clamd: str
    django_secret: str
    node_secret: bytes
    database: dict[str, object]


def read_environment() -> Environment:
    """Read and check the variables; raises BadEnvironment with a sentence that names the mend."""
    home = Path(os.environ.get("VIGIE_HOME") or ROOT / "var").resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError:
        raise BadEnvironment(f"{home} cannot be written; set VIGIE_HOME to a folder that can.") from None
    node = os.environ.get("VIGIE_NODE", "regional").strip().lower()
    if node not in NODES:
        raise BadEnvironment(f"VIGIE_NODE must be one of {', '.join(sorted(NODES))}, not {node!r}.")
    hosts = os.environ.get("VIGIE_HOSTS", "127.0.0.1,localhost,[::1]")
    return Environment(
        home=home,
        node=node,
        port=_int("PORT", 8000, 1, 65535),
        debug=_flag("VIGIE_DEBUG"),
        demo=(home / "demonstration").exists(),
        hosts=[host.strip() for host in hosts.split(",") if host.strip()],
        exit_url=os.environ.get("VIGIE_EXIT_URL", "https://fr.wikipedia.org/wiki/M%C3%A9t%C3%A9o"),
        file_max_mb=_int("VIGIE_FILE_MAX_MB", 2048, 1, 1024 * 1024),
        clamd=os.environ.get("VIGIE_CLAMD", "").strip(),
        django_secret=_secret(home, "django").hex(),
        node_secret=_secret(home, "node"),
        database=_database(home),
    )
