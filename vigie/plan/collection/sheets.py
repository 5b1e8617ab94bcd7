"""The offline sheet: values by hand out as a workbook, filled in elsewhere, and back in without overwriting anyone.

Each row says what it was made from in three marks: of the state of its country's period, of the number that it had, and
of its own place. So it is known what the filler changed, what others changed since, and when rows were mixed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.cells import Cell, Leaf, book_of
from vigie.compute.spans import Span
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.columns import Columns
from vigie.ground.terms.queries import place_label
from vigie.plan.collection import closing, rules
from vigie.plan.collection.counting import Pair, amounts_of
from vigie.plan.collection.marks import mark
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.periods import over
from vigie.plan.collection.queries import Standing, all_standing
from vigie.plan.collection.reading import MOST_ROWS

COLUMNS = Columns(
    ("node", "indicator", "title", "country", "name", "period", "value", "label", "number", "of", "state", "mark"),
    (
        "noeud",
        "indicateur",
        "intitule",
        "pays",
        "nom",
        "periode",
        "valeur",
        "libelle",
        "nombre",
        "sur",
        "etat",
        "marque",
    ),
    optional={"title", "name", "label", "state"},
)
PERIODS = 12  # the newest of an indicator that go out; older ones are corrected on screen
Place = tuple[ManualIndicator, str, Span]


@dataclass
class Outcome:
    """What a sheet did, or would do, by country and period. `behind`: left alone, where others went on since.
    `faults`: lines with why not; with any, nothing was kept."""

    new: int = 0
    same: int = 0
    behind: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def mark_of_place(place: Place, value: str) -> str:
    """The mark of a row's own place, with the value's French word: a sheet under other words is taken out anew."""
    indicator, country, span = place
    word = next((one["labels"]["fr"] for one in indicator.values if one["code"] == value), "")
    return mark([settings.VIGIE_NODE, indicator.code, country, span.code, value, word])


def mark_of_number(value: str, pair: Pair | None) -> str:
    """The mark of the number that a row went out with; an empty one has its own."""
    return mark([value, str(pair)])


def book(indicators: Iterable[ManualIndicator], *, by: Actor) -> bytes:
    """What is asked of the actor's countries as a workbook: a row a value, with what was said last. Raises Denied."""
    mine = rules.countries_of(by)
    if not mine:
        raise Denied(rules.ENTER.sentence)
    rows: list[list[Cell]] = [[*COLUMNS.heads()]]
    asked = [one for one in indicators if not one.retired_at]
    held = all_standing(asked)
    for place in _places(asked, mine, timezone.localdate()):
        indicator, country, span = place
        rows += _rows(place, held.get((indicator.pk, country, span.start), Standing()))
    if len(rows) > MOST_ROWS:
        raise Invalid(_("This would be more than 5,000 rows. Take one indicator out from its own page."))
    with transaction.atomic():
        note("list.open", ("values by hand", str(len(rows) - 1)), by=by)
    formats = ["@"] * 8 + ["0", "0"] + ["@"] * 2
    return book_of([Leaf(_("entry"), rows, formats), Leaf(_("read me"), [[line] for line in _how()])])


def _places(asked: list[ManualIndicator], mine: frozenset[str], today: date) -> Iterator[Place]:
    fixed = closing.closed()
    for indicator in asked:
        spans = [
            span for span in over(indicator.frequency, indicator.since, today) if not closing.is_closed(span, fixed)
        ]
        for country in (row.country for row in indicator.countries.all()):
            for span in spans[-PERIODS:] if country in mine else []:
                yield indicator, country, span


def _rows(place: Place, held: Standing) -> Iterator[list[Cell]]:
    indicator, country, span = place
    amounts = amounts_of(held.newest)
    state = held.newest.get_state_display() if held.newest else _("to enter")
    for value, words in indicator.value_choices():
        top, below = amounts.get(value, (None, None))
        yield [
            settings.VIGIE_NODE,
            indicator.code,
            str(indicator),
            country,
            place_label(country),
            span.code,
            value,
            words or indicator.unit,
            None if top is None else Decimal(top),
            None if below is None else Decimal(below),
            state,
            "-".join([held.mark, mark_of_number(value, amounts.get(value)), mark_of_place(place, value)]),
        ]


def _how() -> list[str]:
    return [
        _("Fill in the column “number” alone; for a share also “of”: of how many."),
        _("Not known: leave the cell empty. Zero means that there was none."),
        _("Leave all other columns as they are. Rows may be taken out or sorted whole."),
        _("Type numbers, no formulas. Name nobody."),
        _("Bring the workbook back as XLSX. What others changed meanwhile is never overwritten."),
    ]
