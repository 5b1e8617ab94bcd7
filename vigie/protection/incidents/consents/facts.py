"""Consents sealed in a violation beside its facts, and whose name a text says without one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self

from vigie.protection.incidents.consents.naming import Found, found_in
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


def agreeing(known: Mapping[str, Any], acts: Sequence[Act], recipient: str, today: date) -> dict[str, bool]:
    """The names of the victims, each with whether a consent to this reader holds."""
    return {
        name: any(
            folded(one.victim) == folded(name)
            and folded(one.recipient) == folded(recipient)
            and one.holds_on(today)
            and (one.as_of_a_child or not child)
            for one in consents_of(known)
        )
        for name, child in victims_of(acts).items()
    }


def named_without(known: Mapping[str, Any], acts: Sequence[Act], text: str, recipient: str, today: date) -> list[Found]:
    """Where a text names a victim who did not agree that this reader learns it, by the whole name or a part of it
    (`consents.naming`)."""
    agreed = agreeing(known, acts, recipient, today)
    return found_in(
        text,
        [name for name, holds in agreed.items() if not holds],
        known=[name for name, holds in agreed.items() if holds],
    )


def folded(text: str) -> str:
    """As two spellings of one name are compared."""
    return " ".join(text.split()).casefold()
