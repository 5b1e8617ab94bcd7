"""The days until which values by hand are to be entered, corrected or validated, for who is to do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.dates import MOST, Awaited
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.periods import span_words
from vigie.plan.collection import closing, rules
from vigie.plan.collection.models import AskedCountry, Entry, ManualIndicator, address
from vigie.plan.collection.periods import DAYS_TO_DECIDE, answer_by, period_of
from vigie.plan.collection.queries import all_standing


def awaited(actor: Actor, days: Span) -> Iterator[Awaited]:
    """For a focal point: values of their countries. For who validates: what others entered. And what came back."""
    yield from sorted(_to_enter(actor, days), key=lambda one: (one.day, one.key))[:MOST]
    if may(rules.VALIDATE, actor, rules.TEAM):
        waiting = Entry.objects.waiting().exclude(entered_by=actor.user)
        yield from _open(waiting, "entered_at", _("Validate values by hand"), _("values to validate"), days)
    back = Entry.objects.filter(state="returned", entered_by=actor.user, country__in=rules.countries_of(actor))
    yield from _open(back, "decided_at", _("Correct values that were sent back"), _("values to enter"), days)


def _to_enter(actor: Actor, days: Span) -> Iterator[Awaited]:
    own = rules.own_countries(actor)
    if not own:
        return
    asked = {one.pk: one for one in ManualIndicator.objects.asked().visible_to(actor)}
    held, fixed = all_standing(asked.values()), closing.closed()
    for row in AskedCountry.objects.filter(indicator__in=asked, country__in=own):
        indicator = asked[row.indicator_id]
        for span in _due(indicator, days):
            standing = held.get((indicator.pk, row.country, span.start))
            if not (standing and standing.holds) and not closing.is_closed(span, fixed):
                yield _value(indicator, row.country, span)


def _due(indicator: ManualIndicator, days: Span) -> Iterator[Span]:
    """The periods whose last day to answer lies within the days."""
    span = period_of(indicator.frequency, max(indicator.since, days.start - timedelta(days=400)))
    while (last := answer_by(span)) < days.end:
        if last in days:
            yield span
        span = period_of(indicator.frequency, span.end)


def _value(indicator: ManualIndicator, country: str, span: Span) -> Awaited:
    """Outside, not even the country: it would tell where the person works."""
    over = span.end <= timezone.localdate()
    return Awaited(
        f"collection.enter:{indicator.pk}:{country}:{span.start}",
        answer_by(span),
        _("Enter values by hand"),
        address(indicator.pk, country, span) if over else indicator.get_absolute_url(),
        f"{indicator} · {place_label(country)} · {span_words(span)}",
        _("values to enter"),
    )


def _open(rows: QuerySet[Entry], field: str, said: str, outside: str, days: Span) -> Iterator[Awaited]:
    """Entries that wait since `field`, with the day until which they do."""
    waits = timedelta(days=DAYS_TO_DECIDE)
    since, until = _moment(days.start - waits), _moment(days.end - waits)
    found = rows.filter(**{f"{field}__gte": since, f"{field}__lt": until}).select_related("indicator")
    for entry in found.order_by(field, "pk")[:MOST]:
        day = timezone.localdate(getattr(entry, field)) + waits
        about = f"{entry.indicator} · {place_label(entry.country)} · {span_words(entry.span)}"
        yield Awaited(f"collection.open:{entry.pk}", day, said, entry.get_absolute_url(), about, outside)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_current_timezone() or UTC)
