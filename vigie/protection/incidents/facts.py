"""What is sealed in a violation, as typed values (after the HURIDOCS events model, own wording)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

UNKNOWN = "unknown"
LATER: dict[str, Any] = {"situation": UNKNOWN, "more": {}}  # of an act: asked later, and what no answer is
DATED_TO_A_WEEK = {"exact", "about"}


@dataclass(frozen=True)
class Act:
    """One victim × one act × its presumed perpetrators, the principal one first. Codes are those of `ground.terms`."""

    act: str
    victim: str = ""
    counting_unit: str = UNKNOWN
    category: str = UNKNOWN
    sex: str = UNKNOWN
    age_band: str = UNKNOWN
    perpetrators: list[dict[str, str]] = field(default_factory=list)  # category (code), name (words)
    details: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # version and answers of the questions of its kind
    situation: str = UNKNOWN  # a code of `victim_situation`

    def sealed(self) -> dict[str, Any]:
        """As JSON values; without what was not answered of the questions that came later, as before they were asked."""
        return {name: value for name, value in vars(self).items() if value != LATER.get(name)}


@dataclass(frozen=True)
class Source:
    """Information: where it comes from and how far it is relied on."""

    kind: str
    reliability: str = UNKNOWN
    words: str = ""


@dataclass(frozen=True)
class Facts:
    """A violation: what happened, when and where with what precision, to whom, by whom, says who."""

    title: str
    narrative: str
    day: date
    precision: str
    area: str
    locality: str
    unknown: str
    motivation: str
    acts: list[Act]
    sources: list[Source]
    final_day: date | None = None  # when it ended, if it lasted
    final_precision: str = UNKNOWN

    def sealed(self) -> dict[str, Any]:
        """As JSON values. Not by `asdict`, which copies every word: a sheet makes a hundred thousand of these."""
        final = self.final_day.isoformat() if self.final_day else None
        rows = {"acts": [act.sealed() for act in self.acts], "sources": [{**vars(source)} for source in self.sources]}
        return {**vars(self), **rows, "day": self.day.isoformat(), "final_day": final}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Facts:
        """From opened JSON values; what is not a fact (the steps taken) is left out."""
        names = cls.__dataclass_fields__
        values = {name: known[name] for name in names}
        values["day"] = date.fromisoformat(known["day"])
        values["final_day"] = date.fromisoformat(known["final_day"]) if known["final_day"] else None
        values["acts"] = [Act(**act) for act in known["acts"]]
        values["sources"] = [Source(**source) for source in known["sources"]]
        return cls(**values)

    @property
    def month(self) -> date:
        return self.day.replace(day=1)

    @property
    def week(self) -> date | None:
        """The Monday of its week; None when the day is not known well enough to say."""
        return self.day - timedelta(days=self.day.weekday()) if self.precision in DATED_TO_A_WEEK else None
