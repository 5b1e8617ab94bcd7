"""The channels that this version knows, declared in data: their form, their languages, what they do with a name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data"
REFERRAL = "referral"  # the use of a consent by which a partner learns the name
REFERRED_IN = ("fr", "en")


@dataclass(frozen=True)
class Field:
    """One question of a channel's form, in each of its languages, and the answers of the case that fill it."""

    question: dict[str, str]
    answers: list[str]


@dataclass(frozen=True)
class Channel:
    """`use` is the consent it needs; `state_receives` says that the State will receive the name."""

    code: str
    names: dict[str, str]
    group: str
    use: str
    languages: list[str]
    form: list[Field]
    state_receives: bool = False
    anonymous_refused: bool = False
    notes: dict[str, str] | None = None

    @property
    def name(self) -> str:
        """Its name in the reader's language, or in French."""
        return _said(self.names)

    @property
    def note(self) -> str:
        """What one must know before writing to it."""
        return _said(self.notes or {"fr": ""})


def _said(words: dict[str, str]) -> str:
    return words.get((get_language() or "fr")[:2], words["fr"])


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / "channels.json").read_text(encoding="utf-8"))
    return read


@cache
def _form(name: str) -> list[Field]:
    return [Field(**line) for line in _read()["forms"][name]]


@cache
def channels() -> dict[str, Channel]:
    """Every channel by its code, in the order of the data."""
    made = [Channel(**{**one, "form": _form(one["form"])}) for one in _read()["channels"]]
    return {channel.code: channel for channel in made}


def partner(name: str) -> Channel:
    """A partner, or another node, who is no channel of the register: our own sheet, for whom the person is referred."""
    names = dict.fromkeys(REFERRED_IN, name)
    return Channel(name, names, "partner", REFERRAL, list(REFERRED_IN), _form("referral"))


def recipient_name(recipient: str) -> str:
    """A channel's name for its code, else the partner's name as written."""
    channel = channels().get(recipient)
    return channel.name if channel else recipient
