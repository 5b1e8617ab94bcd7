"""From indicators and entries to what a template can simply print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.collection import rules
from vigie.plan.collection.counting import amounts_of
from vigie.plan.collection.models import Entry, ManualIndicator, address
from vigie.plan.collection.queries import BACK, CLOSED, COUNTS, LATE, MISSING, WAITS, Cell, Line

# state of a cell → its words and how the badge looks
LOOKS = {
    COUNTS: (gettext_lazy("validated"), "done"),
    WAITS: (gettext_lazy("to validate"), "now"),
    BACK: (gettext_lazy("sent back"), "waiting"),
    LATE: (gettext_lazy("late"), "waiting"),
    MISSING: (gettext_lazy("to enter"), "open"),
    CLOSED: (gettext_lazy("locked, empty"), "open"),
}
PERIODS = 8  # columns of the table, unless all are asked for


@dataclass(frozen=True)
class Box:
    """One country's period: its words, its total where one is there, and its page for who may open it."""

    words: str
    look: str
    number: str
    url: str
    period: str


def rights(actor: Actor) -> dict[str, bool]:
    """What the actor may do with manual indicators."""
    asked = {"may_define": rules.DEFINE, "may_validate": rules.VALIDATE, "reads": rules.READ}
    found = {name: may(one, actor, rules.TEAM) for name, one in asked.items()}
    return found | {"may_enter": bool(rules.countries_of(actor))}


def boxes(
    indicator: ManualIndicator, lines: list[Line], actor: Actor, *, most: int | None = PERIODS
) -> list[tuple[str, list[Box], Line]]:
    """The completeness of each country over the newest periods, or all of them. Of a restricted indicator, no numbers
    of countries that the actor may not open."""
    mine = rules.readable_countries(actor)
    return [
        (
            place_label(line.country),
            [_box(indicator, cell, opens=line.country in mine) for cell in line.cells[:most]],
            line,
        )
        for line in lines
    ]


def _box(indicator: ManualIndicator, cell: Cell, *, opens: bool) -> Box:
    words, look = LOOKS[cell.state]
    tells = cell.state == COUNTS and (opens or not indicator.restricted)
    number = total(indicator, cell.entry) if tells else ""
    url = address(indicator.pk, cell.country, cell.span) if opens else ""
    return Box(str(words), look, number, url, cell.span.code)


def total(indicator: ManualIndicator, entry: Entry | None) -> str:
    """All values of an entry together; empty where none is known."""
    pairs = amounts_of(entry).values()
    if not pairs:
        return ""
    return _text(
        sum(top for top, _below in pairs), sum(below or 0 for _top, below in pairs) if indicator.is_ratio else None
    )


def numbers(indicator: ManualIndicator, entry: Entry | None) -> list[tuple[str, str]]:
    """Each value's words and what an entry says of it; a dash where it says nothing."""
    held = amounts_of(entry)
    return [
        (words or indicator.unit, _text(*held[value]) if value in held else "–")
        for value, words in indicator.value_choices()
    ]


def _text(top: int, below: int | None) -> str:
    return str(top) if below is None else _("%(part)d of %(whole)d") % {"part": top, "whole": below}


def history(indicator: ManualIndicator, entries: Iterable[Entry]) -> list[tuple[Entry, list[tuple[str, str]]]]:
    """Each entry, the newest first, with its numbers."""
    return [(entry, numbers(indicator, entry)) for entry in entries]


def row(indicator: ManualIndicator, lines: list[Line]) -> dict[str, object]:
    """An indicator and how complete it is over all its countries."""
    return {
        "indicator": indicator,
        "complete": sum(line.complete for line in lines),
        "asked": sum(len(line.cells) for line in lines),
        "waits": sum(line.count(WAITS) for line in lines),
        "late": sum(line.count(LATE) for line in lines),
    }
