"""Named questions about manual indicators: what counts, what waits, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import SHOWN, Todo, listed
from vigie.plan.collection import closing, rules
from vigie.plan.collection.marks import mark
from vigie.plan.collection.models import Amount, AskedCountry, Entry, ManualIndicator
from vigie.plan.collection.periods import DAYS_TO_DECIDE, is_late, over

COUNTS, WAITS, BACK, MISSING, LATE, CLOSED = "counts", "waits", "back", "missing", "late", "closed"
STANDING = ("entered", "returned", "validated")


@dataclass(frozen=True)
class Standing:
    """What a country's period holds: what counts, and what is open beside it."""

    counts: Entry | None = None
    open: Entry | None = None

    @property
    def newest(self) -> Entry | None:
        """What was said last and not taken back."""
        return self.open or self.counts

    @property
    def holds(self) -> bool:
        """Whether a number counts, or anything is open."""
        return self.open is not None or self.tells

    @property
    def tells(self) -> bool:
        """Whether a number counts: not where it was validated that none is known."""
        return self.counts is not None and bool(self.counts.amounts.all())

    @property
    def mark(self) -> str:
        """Changes with every step that anyone takes here, so that nobody overwrites what they did not see."""
        return mark(f"{one.pk} {one.state}" for one in (self.counts, self.open) if one)


def standing(indicator: ManualIndicator, country: str, starts: date) -> Standing:
    """What one country's period holds now."""
    found = indicator.entries.filter(country=country, starts=starts, state__in=STANDING)
    return _standing(found.select_related("entered_by", "decided_by").prefetch_related("amounts"))


def all_standing(indicators: Iterable[ManualIndicator]) -> dict[tuple[UUID, str, date], Standing]:
    """(indicator, country, first day) → what it holds, where anything was said. Two queries."""
    found = Entry.objects.filter(indicator__in=list(indicators), state__in=STANDING)
    groups: dict[tuple[UUID, str, date], list[Entry]] = {}
    for entry in found.prefetch_related(Prefetch("amounts", Amount.objects.order_by("value"))):
        groups.setdefault((entry.indicator_id, entry.country, entry.starts), []).append(entry)
    return {key: _standing(entries) for key, entries in groups.items()}


def _standing(entries: Iterable[Entry]) -> Standing:
    by_kind = {entry.state == "validated": entry for entry in entries}
    return Standing(by_kind.get(True), by_kind.get(False))


@dataclass(frozen=True)
class Cell:
    """One country's period and how complete it is; `counts`: a number counts, whatever is open beside it."""

    country: str
    span: Span
    state: str
    entry: Entry | None = None
    counts: bool = False


@dataclass(frozen=True)
class Line:
    """One country over the periods that are over, the newest first."""

    country: str
    cells: list[Cell]

    def count(self, *states: str) -> int:
        """How many of its periods are in one of these states."""
        return sum(cell.state in states for cell in self.cells)

    @property
    def complete(self) -> int:
        """How many count, those with a correction beside them too."""
        return sum(cell.counts for cell in self.cells)

    @property
    def unsaid(self) -> int:
        """How many have neither a number that counts nor one that waits for validation."""
        return sum(cell.state in {MISSING, LATE, BACK} and not cell.counts for cell in self.cells)


def completeness(indicator: ManualIndicator, today: date | None = None) -> list[Line]:
    """Each country that is asked, and what it said of each period that is over. Three queries."""
    return completeness_of([indicator], today)[indicator.pk]


def completeness_of(indicators: Iterable[ManualIndicator], today: date | None = None) -> dict[UUID, list[Line]]:
    """The same of several at once."""
    found, now = list(indicators), today or timezone.localdate()
    held, fixed = all_standing(found), closing.closed()
    asked: dict[UUID, list[str]] = {}
    for row in AskedCountry.objects.filter(indicator__in=found):
        asked.setdefault(row.indicator_id, []).append(row.country)
    lines: dict[UUID, list[Line]] = {}
    for one in found:
        until = min(now, timezone.localdate(one.retired_at)) if one.retired_at else now
        spans = list(over(one.frequency, one.since, until))[::-1]
        lines[one.pk] = [
            Line(where, [_cell(where, span, held.get((one.pk, where, span.start)), fixed, now) for span in spans])
            for where in asked.get(one.pk, [])
        ]
    return lines


def _cell(country: str, span: Span, held: Standing | None, fixed: list[Span], today: date) -> Cell:
    if held and held.open:
        return Cell(country, span, WAITS if held.open.state == "entered" else BACK, held.open, held.tells)
    if held and held.tells:
        return Cell(country, span, COUNTS, held.counts, counts=True)
    if closing.is_closed(span, fixed):
        return Cell(country, span, CLOSED)
    return Cell(country, span, LATE if is_late(span, today) else MISSING)


def todo(actor: Actor) -> list[Todo]:
    """For who validates: what others entered. For who enters: what was sent back, what is due, what is late."""
    if actor.user is None:
        return []
    lines: list[Todo] = []
    validates = may(rules.VALIDATE, actor, rules.TEAM)
    if validates:
        waiting = Entry.objects.waiting().exclude(entered_by=actor.user).order_by("entered_at", "pk")
        lines += listed(waiting, "yellow", lambda row: _line(row, _("Validate a value that another entered")))
    back = Entry.objects.filter(
        state="returned", entered_by=actor.user, country__in=rules.countries_of(actor)
    ).order_by("entered_at", "pk")
    lines += listed(back, "yellow", lambda row: _line(row, _("A value that you entered was sent back")))
    return [*lines, *_due(actor, validates)]


def _due(actor: Actor, follows: bool) -> list[Todo]:
    """What is missing of an actor's own countries; for who follows all countries, what is late of them. A line an
    indicator: it does not grow with the months."""
    own = rules.own_countries(actor)
    if not own and not follows:
        return []
    asked = ManualIndicator.objects.asked().visible_to(actor)
    lines = []
    for indicator, found in zip(asked, completeness_of(asked).values(), strict=True):
        late = sum(line.count(LATE) for line in found if follows or line.country in own)
        due = sum(line.count(MISSING) for line in found if line.country in own)
        if late:
            said = ngettext("%(n)d value by hand is late", "%(n)d values by hand are late", late) % {"n": late}
            lines.append(Todo("yellow", said, _("Manual indicators"), indicator.get_absolute_url()))
        if due:
            said = ngettext("Enter %(n)d value by hand", "Enter %(n)d values by hand", due) % {"n": due}
            lines.append(Todo("green", said, _("Manual indicators"), indicator.get_absolute_url()))
    return lines[:SHOWN]


def _line(entry: Entry, said: str) -> Todo:
    due = (entry.decided_at or entry.entered_at) + timedelta(days=DAYS_TO_DECIDE)
    return Todo("yellow", said, _("Manual indicators"), entry.get_absolute_url(), due, among=reverse("collection:list"))
