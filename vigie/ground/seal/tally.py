"""Opening many records fast raises an alarm to the others: a stolen session, or a person who is being forced."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.seal.coercion_models import OpeningTally

SPAN = timedelta(minutes=10)
# Twelve full pages of a list, or a quarter of an hour of reading one after another: more is no one's daily work.
MANY = 600
KEPT = timedelta(days=1)


def count_openings(number: int, *, by: Actor) -> None:
    """Add to the actor's tally; past `MANY` in this span and the one before, keepers and deciders are told."""
    if by.user is None:
        return
    span = _span(timezone.now())
    with permitted_write(), transaction.atomic():
        row, made = OpeningTally.objects.get_or_create(user=by.user, span=span, defaults={"n": number})
        if not made:
            OpeningTally.objects.filter(pk=row.pk).update(n=F("n") + number)
    recent = OpeningTally.objects.filter(user=by.user, span__gte=span - SPAN).aggregate(all=Sum("n"))["all"]
    if recent > MANY:
        raise_alarm(AlarmKind.BULK_OPENING, by.user, by=by)


def _span(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)


def forget_old_tallies() -> int:
    """Remove what is older than a day; called by `vigie tick`."""
    return OpeningTally.objects.filter(span__lt=timezone.now() - KEPT).delete()[0]
