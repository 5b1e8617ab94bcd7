"""How an owner knows a session, a browser or a passkey again: a few words that only they can open."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.accounts.actor import Keyring
from vigie.ground.accounts.models import User

# The first that matches is the one meant: browsers name each other in their User-Agent.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone|iPad", "iOS"), ("Windows", "Windows"), ("Mac OS X|Macintosh", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux|X11", "Linux"),
)  # fmt: skip


def device_label(user_agent: str) -> str:
    """Such as "Firefox on Android", in the language of the moment; nothing finer is kept."""
    browser = next((name for mark, name in BROWSERS if re.search(mark, user_agent)), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def seal_label(user: User, key: UUID, label: str) -> bytes:
    """Seal a label to its owner; `key` is the id of what it names."""
    return crypto.hpke_seal(bytes(user.public_key), label.encode(), crypto.context("label", user.pk, key))


def open_label(keyring: Keyring, user: User, key: UUID, sealed: bytes) -> str:
    """Undo `seal_label`; a label sealed to earlier keys of the same person, or moved, reads as unknown."""
    try:
        return crypto.hpke_open(keyring.seed, sealed, crypto.context("label", user.pk, key)).decode()
    except crypto.CannotOpen:
        return _("Unknown browser")
