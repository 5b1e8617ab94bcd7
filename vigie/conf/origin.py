"""Where a node is met: its one origin, its onion, and what follows for cookies. Plain values, checked once."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}
ONION = re.compile(r"[a-z2-7]{56}\.onion")
DOORS = {"", "public", "desk"}  # Empty: both doors in one process.


class BadEnvironment(SystemExit):
    """A setting that cannot be used; the message names the variable and the mend."""


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port under which a browser meets the node; empty means loopback, where no name was given."""

    scheme: str = ""
    netloc: str = ""
    host: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}" if self.scheme else ""

    @property
    def https(self) -> bool:
        return self.scheme == "https"

    @property
    def loopback(self) -> bool:
        return not self.host or is_loopback(self.host)

    @property
    def onion(self) -> bool:
        return self.host.endswith(".onion")


def is_loopback(host: str) -> bool:
    """Whether a host name or address leads to this very machine."""
    if host in LOOPBACK_NAMES or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_origin() -> Origin:
    """`VIGIE_ORIGIN`: https anywhere; http on loopback and on a version 3 onion only, whose transport is sealed."""
    raw = os.environ.get("VIGIE_ORIGIN", "").strip().rstrip("/")
    if not raw:
        return Origin()
    origin = _origin("VIGIE_ORIGIN", raw, "https://vigie.example")
    if origin.onion and not is_onion(origin.host):
        raise BadEnvironment(f"VIGIE_ORIGIN names an onion that does not exist: {origin.host!r} has a typing error.")
    if not (origin.https or origin.loopback or origin.onion):
        raise BadEnvironment("VIGIE_ORIGIN must begin with https:// (http:// only for loopback and .onion).")
    return origin


def read_public_origin(origin: Origin) -> str:
    """`VIGIE_PUBLIC_ORIGIN`: where the public door is met, for links in letters; empty where it is not known.

    Without it the node's own origin is meant, except where the desk's door runs alone: its address is the staff's.
    """
    raw = os.environ.get("VIGIE_PUBLIC_ORIGIN", "").strip().rstrip("/")
    if not raw:
        return "" if read_door() == "desk" else str(origin)
    found = _origin("VIGIE_PUBLIC_ORIGIN", raw, "https://vigie.example")
    if not (found.https or found.loopback or is_onion(found.host)):
        raise BadEnvironment("VIGIE_PUBLIC_ORIGIN must begin with https:// (http:// only for loopback and .onion).")
    return str(found)


def read_onion() -> str:
    """`VIGIE_ONION`: the public door's onion, as `http://….onion`; empty when there is none."""
    raw = os.environ.get("VIGIE_ONION", "").strip().rstrip("/")
    if not raw:
        return ""
    origin = _origin("VIGIE_ONION", raw if "://" in raw else f"http://{raw}", "http://….onion")
    if not is_onion(origin.host):
        raise BadEnvironment("VIGIE_ONION must be an onion of version 3: 56 letters and digits, then .onion.")
    return str(origin)


def read_contact() -> str:
    """`VIGIE_CONTACT`: where a fault of security is told (RFC 9116): `mailto:…` or `https://…`."""
    raw = os.environ.get("VIGIE_CONTACT", "").strip()
    if raw and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+)", raw):
        raise BadEnvironment("VIGIE_CONTACT must be mailto:someone@somewhere or https://…")
    return raw


def read_door() -> str:
    """`VIGIE_DOOR`: public, desk, or empty for both."""
    raw = os.environ.get("VIGIE_DOOR", "").strip().lower()
    if raw not in DOORS:
        raise BadEnvironment(f"VIGIE_DOOR must be public, desk or empty, not {raw!r}.")
    return raw


def is_onion(host: str) -> bool:
    """Whether the name is a version 3 onion whose checksum holds (Tor rend-spec-v3, section 6, ONIONADDRESS)."""
    name = host.rpartition(".onion")[0].rpartition(".")[2]  # A subdomain in front changes nothing.
    if not ONION.fullmatch(f"{name}.onion"):
        return False
    raw = base64.b32decode(name.upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and checksum == hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2]


def _origin(variable: str, raw: str, example: str) -> Origin:
    try:
        parts = urlsplit(raw.lower())
        port = parts.port
    except ValueError:
        raise BadEnvironment(f"{variable} must look like {example}.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path or parts.query:
        raise BadEnvironment(f"{variable} must look like {example}: no path, no name before an @.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return Origin(parts.scheme, host if port in {None, usual} else f"{host}:{port}", host)
