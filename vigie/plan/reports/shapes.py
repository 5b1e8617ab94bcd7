"""The chapters that a report can have, and the shapes that are there from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Chapter:
    """One kind of chapter: its usual title, and what a person is asked to write in it."""

    key: str
    title: Any  # lazy words
    help: Any


CHAPTERS: Mapping[str, Chapter] = {
    one.key: one
    for one in (
        Chapter("summary", _("Summary"), _("What a reader must know who reads nothing else.")),
        Chapter("context", _("Context"), _("What changed around us in this period. Name nobody.")),
        Chapter("progress", _("Where the plan stands"), _("What the figures below mean, and what they do not say.")),
        Chapter("activities", _("Activities"), _("What was done, what was not, and why.")),
        Chapter("indicators", _("Indicators"), _("What the figures mean, and where they are incomplete.")),
        Chapter("money", _("Budget and expenditure"), _("Why more or less was spent than planned.")),
        Chapter("risks", _("Risks and assumptions"), _("What could stop us, and what we do about it.")),
        Chapter("lessons", _("Lessons"), _("What we would do otherwise.")),
        Chapter("next", _("What comes next"), _("What the next period brings, and what we need for it.")),
    )
}
LONGEST = 20_000  # characters of one chapter


@dataclass(frozen=True)
class Shape:
    """An ordered choice of chapters, by the keys of CHAPTERS; `titles` gives some of them a funder's own words."""

    key: str
    name: Any  # lazy words
    chapters: Sequence[str]


SHAPES: Mapping[str, Shape] = {
    one.key: one
    for one in (
        Shape("whole", _("Whole report"), tuple(CHAPTERS)),
        Shape("short", _("Two pages"), ("summary", "progress", "indicators", "money", "next")),
        Shape("figures", _("Figures alone"), ("progress", "activities", "indicators", "money")),
    )
}
