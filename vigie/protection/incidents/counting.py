"""From a verified violation to counts that cannot be linked back (security.md, Clear as counts only).

The unit is the act: one victim × one act. Each act gives one cell of area × week × act group (when its day is known
well enough) and one cell in each margin, so that the margins of a country and month have equal totals: of several
presumed authors the first, the principal one, is counted. The category LGBTI is always sealed: in counts it is
"unknown".
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from vigie.ground.terms.queries import parent_of
from vigie.protection.incidents.facts import UNKNOWN, Facts
from vigie.protection.incidents.models import AreaWeekCount, CountBatch, CountDelta, Dimension, MonthMargin

ACT_GROUP = "act_group"
TOGETHER = 5  # acts of a country that wait for each other before they show in any count
LONGEST_WAIT = timedelta(days=30)
NEVER_COUNTED = {"lgbti"}


def cells(country: str, facts: Facts, sign: int) -> list[CountDelta]:
    """The cells of every act of a violation, to add (+1) or take away (−1)."""
    found = []
    for act in facts.acts:
        author = act.perpetrators[0]["category"] if act.perpetrators else UNKNOWN
        category = UNKNOWN if act.category in NEVER_COUNTED else act.category
        margins = {
            Dimension.CATEGORY: category,
            Dimension.SEX: act.sex,
            Dimension.AGE: act.age_band,
            Dimension.AUTHOR: author,
        }
        for dimension, value in margins.items():
            found.append(CountDelta(country=country, dimension=dimension, period=facts.month, value=value, sign=sign))
        if facts.week is not None:
            group = parent_of("act", act.act)
            found.append(
                CountDelta(
                    country=country,
                    dimension=ACT_GROUP,
                    area=facts.area or country,
                    period=facts.week,
                    value=group,
                    sign=sign,
                )
            )
    return found


def add(deltas: Iterable[CountDelta], country: str, *, at_once: bool) -> None:
    """Put cells among those pending of a country, all drawn again in random order; inside the caller's transaction.

    Rows would otherwise lie in the order of verification, and that order is a link.
    """
    pending = [*CountDelta.objects.select_for_update().filter(country=country), *deltas]
    CountDelta.objects.filter(country=country).delete()
    drawn = [
        CountDelta(country=d.country, dimension=d.dimension, area=d.area, period=d.period, value=d.value, sign=d.sign)
        for d in pending
    ]
    secrets.SystemRandom().shuffle(drawn)
    CountDelta.objects.bulk_create(drawn)
    if at_once:
        _apply(country)


def apply_pending(today: date) -> list[str]:
    """Apply the countries whose batch is large or old enough; returns them. Called by `vigie tick`."""
    applied = []
    for country in CountDelta.objects.values_list("country", flat=True).distinct():
        with transaction.atomic():
            batch, _made = CountBatch.objects.get_or_create(country=country, defaults={"since": today})
            if acts_pending(country) >= TOGETHER or today - batch.since >= LONGEST_WAIT:
                _apply(country)
                applied.append(country)
    return applied


def acts_pending(country: str) -> int:
    """How many acts wait: each has one cell in the margin of sex."""
    return CountDelta.objects.filter(country=country, dimension=Dimension.SEX).count()


def _apply(country: str) -> None:
    """Move every pending cell of a country into the counts; a count that comes back to 0 is removed."""
    for delta in CountDelta.objects.select_for_update().filter(country=country):
        if delta.dimension == ACT_GROUP:
            cell, _made = AreaWeekCount.objects.get_or_create(
                area=delta.area, week=delta.period, act_group=delta.value, defaults={"n": 0}
            )
            AreaWeekCount.objects.filter(pk=cell.pk).update(n=F("n") + delta.sign)
        else:
            margin, _made = MonthMargin.objects.get_or_create(
                country=country, month=delta.period, dimension=delta.dimension, value=delta.value, defaults={"n": 0}
            )
            MonthMargin.objects.filter(pk=margin.pk).update(n=F("n") + delta.sign)
    CountDelta.objects.filter(country=country).delete()
    CountBatch.objects.filter(country=country).delete()
    AreaWeekCount.objects.filter(n=0).delete()
    MonthMargin.objects.filter(n=0).delete()
