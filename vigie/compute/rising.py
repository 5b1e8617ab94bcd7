"""What a rising ladder proposes, what would have changed its mind, and how often such proposals were borne out.

The rule is `vigie.compute.ladder.read`. This module turns it into a proposal that can be argued with, and keeps score.

Score. A *moment* is a day on which a step came onto a ladder, read with the steps up to that day and no later one. At
each moment the rule proposed a signal, or was silent. What came is *graver* when, within 30 (or 90) days after, a step
followed on a rung above the highest of the 180 days before; where that was the top rung already, another step on it.
A moment whose days are not over yet is not counted, whatever came meanwhile: else only the bad news would be early.
The share is given with its 95 % Wilson score interval (Wilson 1927, JASA 22:209-212), and never for fewer than five
moments. Moments of one ladder follow from each other, so the interval is narrower than the truth: it is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vigie.compute.intervals import Share
from vigie.compute.ladder import BEFORE, RECENT, Reading, Rung, read

Step = tuple[date, Rung]
WITHIN = (30, 90)  # days in which something graver came, or not


@dataclass(frozen=True)
class Proposal:
    """A ladder that asks for attention.

    `pivotal` are the steps without any one of which the rule would be silent; where no single step decides,
    `fewest` says how many of the newest would have to be missing. `silent_on` is the day from which the rule is silent
    if nothing more comes. `next` is the rung that comes next where things go on; at the top, the top again.
    """

    reading: Reading
    pivotal: tuple[Step, ...]
    fewest: int
    silent_on: date

    @property
    def next(self) -> Rung:
        """The step that would come next."""
        return self.reading.next or Rung.ATTACK

    @property
    def at_the_top(self) -> bool:
        """Whether what comes next has happened already."""
        return self.reading.next is None


def propose(steps: Sequence[Step], today: date) -> Proposal | None:
    """The proposal of a ladder as of `today`, or None where the rule is silent. Steps after `today` do not count."""
    known = sorted(step for step in steps if step[0] <= today)
    reading = read(known, today)
    if not reading.asks:
        return None
    without = [(step, known[:place] + known[place + 1 :]) for place, step in enumerate(known)]
    pivotal = tuple(step for step, rest in without if not read(rest, today).asks)
    fewest = next(n for n in range(1, len(known) + 1) if not read(known[:-n], today).asks)
    return Proposal(reading, pivotal, fewest, _silent_on(known, today))


def _silent_on(known: list[Step], today: date) -> date:
    """The first silent day after `today`; two months after the last step every rule is."""
    last = known[-1][0] + RECENT + timedelta(days=1)
    days = (today + timedelta(days=ahead) for ahead in range(1, (last - today).days + 1))
    return next((day for day in days if not read(known, day).asks), last)


@dataclass(frozen=True)
class Moment:
    """A day on which a step came: whether the rule proposed a signal, and whether something graver came (None: it
    is too early to say)."""

    day: date
    proposed: bool
    graver: bool | None


def moments(steps: Sequence[Step], today: date, within: int) -> list[Moment]:
    """Every moment of one ladder, the oldest first. `within` is in days. Nothing is read ahead of its day."""
    known = sorted(step for step in steps if step[0] <= today)
    days = dict.fromkeys(day for day, _rung in known)
    return [Moment(day, read(known, day).asks, graver(known, day, today, within)) for day in days]


def graver(steps: Sequence[Step], day: date, today: date, within: int) -> bool | None:
    """Whether something graver came within so many days after `day`; None while they are not over."""
    end = day + timedelta(days=within)
    if today < end:
        return None
    highest = max((rung for when, rung in steps if day - BEFORE <= when <= day), default=Rung.INCIDENT)
    bar = min(highest + 1, Rung.ATTACK)
    return any(day < when <= end and rung >= bar for when, rung in steps)


@dataclass(frozen=True)
class HitRate:
    """How proposals and silences were followed within so many days; `waiting` moments are not over yet."""

    within: int
    proposed: Share
    silent: Share
    waiting: int


def hit_rate(ladders: Iterable[Sequence[Step]], today: date, within: int) -> HitRate:
    """The score of the rule over many ladders (each a list of steps)."""
    every = [moment for steps in ladders for moment in moments(steps, today, within)]
    return HitRate(
        within,
        _share(every, proposed=True),
        _share(every, proposed=False),
        sum(moment.graver is None for moment in every),
    )


def _share(every: list[Moment], *, proposed: bool) -> Share:
    over = [moment.graver for moment in every if moment.proposed == proposed and moment.graver is not None]
    return Share(sum(over), len(over))
