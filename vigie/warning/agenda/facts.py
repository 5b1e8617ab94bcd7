"""What is sealed in a date of risk, in a calendar that dates come from, and in a file that was brought."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Self

WORDS, LINE = 10_000, 200  # characters


@dataclass(frozen=True)
class Look:
    """What someone decided when they were asked before the date, or when it was called off."""

    verb: str
    by: str
    at: str
    words: str


@dataclass(frozen=True)
class DateFacts:
    """One date or interval. `kind` is a code of `risk_date`, `precision` of `date_precision`, `area` ISO 3166-2 or
    empty; `last` is the last day, the first one again where it is a single day."""

    kind: str
    first: date
    last: date
    precision: str
    title: str
    area: str = ""
    source: str = ""
    note: str = ""
    looks: list[Look] = field(default_factory=list)

    @property
    def ends(self) -> date:
        """The last day it may fall on: of a month or a year that is known alone, the end of that."""
        if self.precision == "month":
            return (self.last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return self.last.replace(month=12, day=31) if self.precision == "year" else self.last

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        days = {name: date.fromisoformat(known[name]) for name in ("first", "last")}
        return cls(**{**known, **days, "looks": [Look(**look) for look in known["looks"]]})
