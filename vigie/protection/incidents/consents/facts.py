"""Consents sealed in a violation beside its facts, and whose name a text says without one."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self

from vigie.protection.incidents.facts import Act

CHILD = "0-17"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One victim agrees that one reader learns their name, until a day. Days are ISO 8601 texts, as JSON keeps them.

    `words` says who agreed and how: the person, or the family of someone who cannot speak. For a child: `assent`, the
    guardian unless the guardian is the danger, and why it is in the child's best interests.
    """

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    victim: str
    recipient: str
    given_on: str
    until: str
    words: str
    by: str
    state_told: bool = False  # the State will receive the name, and the person was told so
    assent: bool = False
    guardian: str = ""
    guardian_is_danger: bool = False
    best_interests: str = ""
    withdrawn_on: str = ""

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**{one.name: known[one.name] for one in fields(cls) if one.name in known})

    def holds_on(self, day: date) -> bool:
        """Whether it may be relied on that day."""
        return self.given_on <= day.isoformat() <= self.until and not self.withdrawn_on

    @property
    def as_of_a_child(self) -> bool:
        """Whether it has what a child's consent needs."""
        guarded = bool(self.guardian.strip()) or self.guardian_is_danger
        return self.assent and guarded and bool(self.best_interests.strip())


def consents_of(known: Mapping[str, Any]) -> list[Consent]:
    """Those of an opened violation; none in one that was sealed before they were kept."""
    return [Consent.opened(one) for one in known.get("consents", ())]


def victims_of(acts: Sequence[Act]) -> dict[str, bool]:
    """The names of the victims as written, each with whether it is a child's."""
    found: dict[str, bool] = {}
    for act in acts:
        if act.victim.strip():
            found[act.victim] = found.get(act.victim, False) or act.age_band == CHILD
    return found


def named_without(known: Mapping[str, Any], acts: Sequence[Act], text: str, recipient: str, today: date) -> list[str]:
    """The victims whose name stands in a text, wherever it stands, and who did not agree that this reader learns it.

    The whole name as the act writes it is looked for, whatever stands between its words (blanks, hyphens, apostrophes,
    the signs of a file's name) and whatever accents they have: a part of it, or another spelling, is not found.
    """
    return [
        name
        for name, child in victims_of(acts).items()
        if _says(text, name)
        and not any(
            folded(one.victim) == folded(name)
            and folded(one.recipient) == folded(recipient)
            and one.holds_on(today)
            and (one.as_of_a_child or not child)
            for one in consents_of(known)
        )
    ]


def _says(text: str, name: str) -> bool:
    words = _words(name)
    if words:
        return f" {words} " in f" {_words(text)} "
    return folded(name) in folded(text)


def _words(text: str) -> str:
    """The words of a text, a blank between two; without accents, nor signs that nobody sees."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    seen = "".join(sign for sign in signs if unicodedata.category(sign) not in {"Mn", "Me", "Cf"})
    return " ".join(re.findall(r"[^\W_]+", seen.casefold()))


def folded(text: str) -> str:
    """As two spellings of one name are compared."""
    return " ".join(text.split()).casefold()
