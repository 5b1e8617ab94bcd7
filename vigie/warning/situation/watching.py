"""The rule that proposes a signal: an indicator judged far above the usual two weeks in a row. Plain Python.

A single week may be one person's bad week; two in a row of the same indicator is what practitioners of early warning
call a confirmed deterioration. A week without an answer breaks the run: silence is neither much nor nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

RULE = "situation-twice"
IN_A_ROW = 2
SEVERITY = {"more": 3, "some": 2, "none": 1, "unknown": 0}
TRENDS = {"more": 3, "same": 2, "less": 1, "unknown": 0}
Judged = tuple[str, str]  # level and trend


@dataclass(frozen=True)
class Run:
    """An indicator far above the usual from `first` to `last` (Mondays), `weeks` in a row."""

    first: date
    last: date

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return (self.last - self.first).days // 7 + 1

    @property
    def proposes(self) -> date | None:
        """The week with which it proposes a signal: its second, whatever follows; None for a single week."""
        return self.first + timedelta(weeks=IN_A_ROW - 1) if self.weeks >= IN_A_ROW else None


def runs(levels: Mapping[date, str]) -> list[Run]:
    """The unbroken runs of weeks judged `more`, the oldest first. Weeks that are not there were not answered."""
    found: list[Run] = []
    for week in sorted(week for week, level in levels.items() if level == "more"):
        if found and week - found[-1].last == timedelta(weeks=1):
            found[-1] = Run(found[-1].first, week)
        else:
            found.append(Run(week, week))
    return found


def gravest(said: Iterable[Judged]) -> Judged:
    """What several judgements of one week come to: the gravest level that somebody knows, and with it the gravest
    trend. To warn, one who saw it counts more than three who did not."""
    listed = list(said)
    level = max((level for level, _trend in listed), key=SEVERITY.__getitem__)
    return level, max((trend for known, trend in listed if known == level), key=TRENDS.__getitem__)
