"""A sheet that comes back: one refused row, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.compute.spans import Span, parse
from vigie.ground.access.errors import Denied, Invalid, Refusal
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection import rules
from vigie.plan.collection.counting import Pair, amounts_of
from vigie.plan.collection.entering import check_amounts, enter
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.queries import Standing, all_standing
from vigie.plan.collection.reading import Cell, rows_of
from vigie.plan.collection.sheets import COLUMNS, Outcome, Place, mark_of_number, mark_of_place

Row = dict[str, Cell]


@dataclass(frozen=True)
class Said:
    """One row that reads well: its line, its value's number (None: left empty), and what it was made from."""

    line: int
    indicator: ManualIndicator
    country: str
    span: Span
    value: str
    pair: Pair | None
    state: str
    number: str

    @property
    def filled(self) -> bool:
        """Whether it says something else than when it went out."""
        return mark_of_number(self.value, self.pair) != self.number


Group = list[Said]


def take(content: bytes, *, dry_run: bool = False, by: Actor) -> Outcome:
    """Enter what was filled in, for validation by another. `dry_run`: only say what would happen. Raises Denied,
    Invalid; what is wrong with a row is in the outcome, and then nothing is kept."""
    if not rules.countries_of(by):
        raise Denied(rules.ENTER.sentence)
    outcome = Outcome()
    groups = _groups(_rows(content), outcome, by)
    todo = [(group, amounts) for group in groups if (amounts := _asked(group, outcome)) is not None]
    with transaction.atomic():
        for group, amounts in [] if outcome.faults else todo:
            _enter(group, amounts, outcome, by)
        if dry_run or outcome.faults:
            transaction.set_rollback(True)
    outcome.faults.sort()
    return outcome


def _rows(content: bytes) -> list[tuple[int, Row]]:
    names, rows = rows_of(content)
    at = COLUMNS.places(names)
    needed = {name: place for name, place in at.items() if name not in COLUMNS.optional}
    return [(line, {name: cells[place] for name, place in needed.items()}) for line, cells in rows]


def _groups(rows: Iterable[tuple[int, Row]], outcome: Outcome, by: Actor) -> list[tuple[Group, Standing]]:
    """The rows by indicator, country and period, with what stands there now; what is wrong goes to the faults."""
    known = {one.code: one for one in ManualIndicator.objects.visible_to(by).prefetch_related("countries")}
    mine, held = rules.countries_of(by), all_standing(known.values())
    groups: dict[tuple[str, str, Span], Group] = {}
    for line, row in rows:
        try:
            said = _said(line, row, known, mine)
            group = groups.setdefault((said.indicator.code, said.country, said.span), [])
            _fits(said, group)
            group.append(said)
        except Invalid as fault:
            outcome.faults.append((line, str(fault.message)))
    return [
        (group, held.get((group[0].indicator.pk, group[0].country, group[0].span.start), Standing()))
        for group in groups.values()
        if group
    ]


def _said(line: int, row: Row, known: dict[str, ManualIndicator], mine: frozenset[str]) -> Said:
    texts = {name: cell.text() for name, cell in row.items() if name not in {"number", "of"}}
    if texts["node"] != settings.VIGIE_NODE:
        raise Invalid(_("This row is of another node: “%s”. Bring it back there.") % texts["node"][:20])
    indicator = known.get(texts["indicator"])
    if indicator is None:
        raise Invalid(_("No manual indicator has the key “%s”.") % texts["indicator"][:40])
    country, value = texts["country"], texts["value"]
    if country not in mine or country not in {asked.country for asked in indicator.countries.all()}:
        raise Invalid(_("You do not enter values of “%s” for this indicator.") % country[:20])
    if value not in dict(indicator.value_choices()):
        raise Invalid(_("This indicator has no value “%s”.") % value[:20])
    try:
        span = parse(texts["period"])
    except ValueError as fault:
        raise Invalid(_("“%s” is no period of this indicator.") % texts["period"][:40]) from fault
    state, number = _marks(texts["mark"], (indicator, country, span), value)
    return Said(line, indicator, country, span, value, _pair(row, indicator), state, number)


def _marks(told: str, place: Place, value: str) -> tuple[str, str]:
    state, number, where = (*told.split("-"), "", "", "")[:3]
    if where != mark_of_place(place, value):
        raise Invalid(
            _("This row is not as it went out: only “number” and “of” are filled in. Take the sheet out anew.")
        )
    return state, number


def _pair(row: Row, indicator: ManualIndicator) -> Pair | None:
    top, below = row["number"].number(), row["of"].number()
    if top is None and below is None:
        return None
    if top is None or (indicator.is_ratio and below is None):
        raise Invalid(_("Enter both numbers of the share, or neither."))
    pair = (top, below)
    check_amounts(indicator, {indicator.value_choices()[0][0]: pair})
    return pair


def _fits(said: Said, group: Group) -> None:
    if any(one.value == said.value for one in group):
        raise Invalid(_("This row is in the sheet twice."))
    if any(one.state != said.state for one in group):
        raise Invalid(_("The rows of this period come from two sheets. Take the sheet out anew."))


def _asked(found: tuple[Group, Standing], outcome: Outcome) -> dict[str, Pair] | None:
    """What a group asks to enter; None where it asks for nothing, or what is wrong went to the faults."""
    group, held = found
    stands = amounts_of(held.newest)
    filled = [said for said in group if said.filled]
    differ = [said for said in filled if said.pair != stands.get(said.value)]
    if not differ:
        behind = not filled and any(said.pair != stands.get(said.value) for said in group)
        outcome.behind += behind
        outcome.same += not behind
    elif group[0].state != held.mark:
        said = _("Someone else entered or decided something here since this sheet was made. Take it out anew.")
        outcome.faults += [(one.line, said) for one in differ]
    elif emptied := [one for one in differ if one.pair is None]:
        said = _("This cell was emptied. A figure is taken back on its page, not by a sheet.")
        outcome.faults += [(one.line, said) for one in emptied]
    else:
        return stands | {one.value: one.pair for one in differ if one.pair}
    return None


def _enter(found: tuple[Group, Standing], amounts: dict[str, Pair], outcome: Outcome, by: Actor) -> None:
    group, _held = found
    first = group[0]
    try:
        with transaction.atomic():
            enter(first.indicator, first.country, first.span, amounts, by=by, mark=first.state)
    except Refusal as fault:
        outcome.faults += [(one.line, str(fault.message)) for one in group if one.pair is not None]
        return
    outcome.new += 1
