"""The timed work, part by part: one that fails waits ever longer, up to a quarter of an hour, and holds up no other.

What stands is kept in a small file of the node's folder, by the parts' code names alone: a worker that was killed in
the middle of a part goes on with the others, and `vigie doctor` can say what has been failing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

FILE = "ticks"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(minutes=15)
KILLED = "killed"
"""Stands for the class of an exception where the process ended in the middle of a part."""

Part = tuple[str, Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Failing:
    """A part that failed `times` in a row, first `since`, last `tried`; `fault` is the class of what it raised."""

    times: int
    since: datetime
    tried: datetime
    fault: str

    @property
    def pause(self) -> timedelta:
        """How long it is left alone after the last failure."""
        doubled: timedelta = FIRST_PAUSE * 2 ** min(self.times - 1, 10)
        return min(doubled, LONGEST_PAUSE)

    def waits(self, now: datetime) -> bool:
        """Whether its pause lasts still; a clock that was put back ends it."""
        return timedelta(0) <= now - self.tried < self.pause


@dataclass(slots=True)
class Standing:
    """How the timed work stands: when it was last gone through, what fails, and which part is being done now."""

    at: datetime | None = None
    failing: dict[str, Failing] = field(default_factory=dict)
    doing: str = ""

    @classmethod
    def read(cls, home: Path) -> Standing:
        """What the folder says; nothing known where it says nothing, or what cannot be read."""
        try:
            facts = json.loads((home / FILE).read_text(encoding="utf-8"))
            at = datetime.fromisoformat(facts["at"]) if facts["at"] else None
            failing = {name: _failing(*told) for name, told in facts["failing"].items()}
            return cls(at, failing, str(facts["doing"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def keep(self, home: Path) -> None:
        """Write it, whole or not at all; a full disk must not be what stops the timed work."""
        failing = {
            name: [one.times, one.since.isoformat(), one.tried.isoformat(), one.fault]
            for name, one in self.failing.items()
        }
        facts = {"at": self.at.isoformat() if self.at else None, "failing": failing, "doing": self.doing}
        draft = home / f"{FILE}.{os.getpid()}"
        try:
            draft.write_text(json.dumps(facts), encoding="utf-8")
            draft.replace(home / FILE)
        except OSError:
            draft.unlink(missing_ok=True)

    def failed(self, name: str, fault: str, now: datetime) -> None:
        """Count one more failure of a part."""
        before = self.failing.get(name)
        times, since = (before.times, before.since) if before else (0, now)
        self.failing[name] = Failing(times + 1, since, now, fault)


def _failing(times: int, since: str, tried: str, fault: str) -> Failing:
    return Failing(int(times), datetime.fromisoformat(since), datetime.fromisoformat(tried), str(fault))


def go_through(parts: Iterable[Part], home: Path, *, patient: bool) -> dict[str, Failing]:
    """Do every part once; answers those that failed now. One that fails keeps no other from its work.

    With `patient`, as the worker does it, a part in its pause is left out; and one in the middle of which the last
    worker was killed counts as failed, so that it cannot keep what comes after it from being done for ever.
    """
    standing, failed = Standing.read(home), {}
    if patient and standing.doing:
        standing.failed(standing.doing, KILLED, timezone.now())
    for name, pull in parts:
        before = standing.failing.get(name)
        if patient and before and before.waits(timezone.now()):
            continue
        if patient:
            standing.doing = name
            standing.keep(home)
        try:
            pull()
        except (Exception, SystemExit) as fault:  # A command that a part runs refuses by `SystemExit`.
            standing.failed(name, type(fault).__name__, timezone.now())
            failed[name] = standing.failing[name]
        else:
            standing.failing.pop(name, None)
    standing.at, standing.doing = timezone.now(), ""
    standing.keep(home)
    return failed
