"""What the page of a feed's vintages shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vigie.ground.terms.queries import place_label
from vigie.warning.signals import queries
from vigie.warning.signals.catalogue import Source
from vigie.warning.signals.models import FeedVintage
from vigie.warning.signals.vintages.comparing import Change, changes
from vigie.warning.signals.vintages.drawing import Picture, draw
from vigie.warning.signals.vintages.forms import CompareForm

LISTED = 200


@dataclass(frozen=True)
class Comparison:
    """Two vintages held against each other: every change (the first of them listed), and one place drawn."""

    form: CompareForm
    old: int
    new: int
    listed: list[tuple[Change, str]]
    revised: int
    added: int
    picture: Picture | None
    where: str
    precision: str


def compare(source: Source, whole: list[FeedVintage], asked: Any) -> Comparison:
    """What was asked for; two vintages of which the earlier is the earlier, whichever was named first."""
    form = CompareForm(source, whole, asked)
    old, new = sorted(int(form.wish(name)) for name in ("old", "new"))
    measure, freq, level = form.wish("measure"), form.wish("freq"), form.wish("level")
    shown: Any = freq
    found = changes(source.code, measure, shown, level=level, old=old, new=new) if old != new else []
    where = form.wish("place") or _most(found)
    before, after = (queries.series(source.code, measure, shown, level=level, as_of=number) for number in (old, new))
    where = where or next((code for code, series in after.items() if any(series.counts)), "")
    line = after.get(where)
    return Comparison(
        form=form,
        old=old,
        new=new,
        listed=[(one, place_label(one.place)) for one in found[:LISTED]],
        revised=sum(one.revised for one in found),
        added=sum(not one.revised for one in found),
        picture=draw(before.get(where), line) if line and line.counts else None,
        where=place_label(where) if where else "",
        precision="month" if freq == "month" else "",
    )


def _most(found: list[Change]) -> str:
    """The place in which figures that stood were changed by most."""
    moved: dict[str, int] = {}
    for one in found:
        if one.revised:
            moved[one.place] = moved.get(one.place, 0) + abs(one.by)
    return max(moved, key=lambda code: moved[code], default="")
