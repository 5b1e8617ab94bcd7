"""The escalation ladder: small incidents, threats and attacks on one person or organisation, read in their order.

Many defenders who were killed had been threatened before, and many threats had come after smaller signs. The security
manuals of the field ask to log every incident, and to look at how often they come, how close together and how grave
(Front Line Defenders, "Workbook on Security"; Protection International, "New Protection Manual for Human Rights
Defenders"). The rule here makes that advice countable. It proposes attention and predicts nothing.

Rule. On a day, with the steps up to it, attention is asked for when at least one of these holds:

- `rung`: in the last 30 days a rung was reached that was not reached in the 180 days before;
- `many`: three steps or more in the last 60 days;
- `closer`: of the last five steps the two newest intervals together take at most half of the two before, and the last
  step is at most 60 days old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

FRESH, BEFORE, RECENT = timedelta(days=30), timedelta(days=180), timedelta(days=60)
MANY = 3


class Rung(IntEnum):
    """How grave a step is."""

    INCIDENT = 1  # an unusual fact that may announce a threat
    THREAT = 2  # threat, harassment, restriction
    ATTACK = 3  # violence, arrest, destruction


@dataclass(frozen=True)
class Reason:
    """Why attention is asked for: `rule` is one of the three; `rung`, `steps` and `days` are what it saw."""

    rule: str
    rung: Rung
    steps: int
    days: int


@dataclass(frozen=True)
class Reading:
    """What a ladder says on a day: its highest rung of the last 180 days, the reasons for attention (none: quiet), and
    the rung above it, which comes next where things go on (None at the top, or when nothing is known)."""

    highest: Rung | None
    reasons: tuple[Reason, ...]
    next: Rung | None

    @property
    def asks(self) -> bool:
        """Whether someone should look now."""
        return bool(self.reasons)


def read(steps: Sequence[tuple[date, Rung]], today: date) -> Reading:
    """Read the steps (day and rung, in any order; those after `today` do not count) as of `today`."""
    known = sorted((day, rung) for day, rung in steps if day <= today)
    lately = [rung for day, rung in known if today - day <= BEFORE]
    highest = max(lately, default=None)
    following = Rung(highest + 1) if highest is not None and highest < Rung.ATTACK else None
    found = (_rung(known, today), _many(known, today), _closer(known, today))
    return Reading(highest, tuple(reason for reason in found if reason), following)


def _rung(known: list[tuple[date, Rung]], today: date) -> Reason | None:
    new = [(day, rung) for day, rung in known if today - day <= FRESH]
    before = [rung for day, rung in known if FRESH < today - day <= FRESH + BEFORE]
    top = max((rung for _day, rung in new), default=None)
    # A first incident reaches its rung too, but one alone is what the log is for and not yet a pattern.
    if top is None or top == Rung.INCIDENT or (before and max(before) >= top):
        return None
    first = min(day for day, rung in new if rung == top)
    return Reason("rung", top, len(new), (today - first).days)


def _many(known: list[tuple[date, Rung]], today: date) -> Reason | None:
    recent = [(day, rung) for day, rung in known if today - day <= RECENT]
    if len(recent) < MANY:
        return None
    return Reason("many", max(rung for _day, rung in recent), len(recent), RECENT.days)


def _closer(known: list[tuple[date, Rung]], today: date) -> Reason | None:
    if len(known) < 5 or today - known[-1][0] > RECENT:
        return None
    days = [day for day, _rung in known[-5:]]
    earlier, later = (days[2] - days[0]).days, (days[4] - days[2]).days
    if earlier == 0 or 2 * later > earlier:
        return None
    return Reason("closer", known[-1][1], 5, later)
