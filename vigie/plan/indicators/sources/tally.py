"""Rows of one table told by country and one clear column, and the rows behind that an actor may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Count, DateField, Q, QuerySet, Value, When
from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.sources import periods

UNSAID = "?"
SEVERAL = "+"
ALL = "all"


@dataclass(frozen=True)
class Evidence:
    """One row behind a number: when, where, what it is in clear, and the page that opens it."""

    when: date
    precision: str
    country: str
    what: str
    counted: bool
    url: str


def within(moment: datetime, span: Span | None) -> bool:
    """Whether the day of a moment, as the node's clock says it, lies in the span; always where there is none."""
    return span is None or timezone.localdate(moment) in span


def counted(told: dict[str, int], *, ratio: bool = True) -> Part | None:
    """Rows `n`, of which `hits` fulfil what a ratio asks, as one part; None where there is none."""
    if not told["n"]:
        return None
    return Part(told["hits"], told["n"]) if ratio else Part(told["n"])


@dataclass(frozen=True)
class Tally:
    """Rows counted by the columns `country` and `value` ("" where nothing divides them), dated by `day`.

    A row stands once in `found`: what it is joined to is one thing a row. With `hit` it is a ratio: those that fulfil
    it over all. `moment` says that `day` holds moments, not days; `precision` how exact a day is. Where a record says
    no country, it stands under `UNSAID`.
    """

    found: Callable[[], QuerySet[Any]]
    seen: Callable[[Actor], QuerySet[Any]]
    day: str
    country: str
    value: str
    url: Callable[[Any], str]
    hit: Q | None = None
    moment: bool = False
    precision: str = "month"
    words: Callable[[Any], str] = str

    def figure(self, span: Span | None = None) -> Figure:
        """The cells in a span, or over all dates."""
        rows = self._within(self.found(), span).order_by()
        return Figure(dict(self._cell(row) for row in rows.values(*self._groups).annotate(**self._counts)))

    def whole(self) -> Part | None:
        """All cells over all dates in one part; None where there is no row."""
        hits = Count("pk", filter=self.hit) if self.hit else Count("*")
        return counted(self.found().order_by().aggregate(n=Count("*"), hits=hits), ratio=self.hit is not None)

    def figures(self, spans: Sequence[Span]) -> list[Figure]:
        """The cells in each of several spans, in their order, in one query for all of them."""
        cut = periods.pieces(spans)
        whens = [When(**self._between(piece), then=Value(piece.start)) for piece in cut]
        rows = self._within(self.found(), periods.hull(spans)).order_by()
        cut_rows = rows.annotate(piece=Case(*whens, output_field=DateField()))
        counted = cut_rows.values("piece", *self._groups).annotate(**self._counts)
        return periods.figures(((row["piece"], *self._cell(row)) for row in counted if row["piece"]), spans)

    @property
    def _groups(self) -> list[str]:
        return [self.country, self.value] if self.value else [self.country]

    @property
    def _counts(self) -> dict[str, Count]:
        whole = Count("pk", distinct=True)
        return {"n": whole, "hits": Count("pk", filter=self.hit, distinct=True) if self.hit else whole}

    def _cell(self, row: dict[str, Any]) -> tuple[tuple[str, str], Part]:
        key = (row[self.country] or UNSAID, row[self.value] if self.value else ALL)
        return key, Part(row["hits"], row["n"]) if self.hit else Part(row["n"])

    def rows(self, actor: Actor, country: str, value: str) -> list[Evidence]:
        """Those of a country and value (all for "") that the actor may see, the newest first."""
        found = self.seen(actor)
        if country:
            found = found.filter(**{self.country: "" if country == UNSAID else country})
        if value and self.value:
            found = found.filter(**{self.value: value})
        hits = set(found.filter(self.hit).values_list("pk", flat=True)) if self.hit else None
        ordered = found.order_by(f"-{self.day}", "pk")
        return [self._evidence(row, hits is None or row.pk in hits) for row in ordered]

    def _evidence(self, row: Any, counted: bool) -> Evidence:
        when, where = _reach(row, self.day), _reach(row, self.country)
        day = timezone.localdate(when) if self.moment else when
        said = self.words(_reach(row, self.value)) if self.value else ""
        return Evidence(day, self.precision, place_label(where) if where else "", said, counted, self.url(row))

    def _within(self, rows: QuerySet[Any], span: Span | None) -> QuerySet[Any]:
        return rows if span is None else rows.filter(**self._between(span))

    def _between(self, span: Span) -> dict[str, Any]:
        start, end = (_moment(span.start), _moment(span.end)) if self.moment else (span.start, span.end)
        return {f"{self.day}__gte": start, f"{self.day}__lt": end}


def _reach(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
