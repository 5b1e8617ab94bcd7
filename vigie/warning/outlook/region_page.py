"""The countries under one another and the region they add up to, for what the watch page shows of one series.

Who may read the page may read each country's counts, and so their sum: nobody sees one country only (`rules.WATCH`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.forecast import Forecast
from vigie.compute.series import Freq, shift
from vigie.ground.terms.models import Place
from vigie.ground.terms.queries import places
from vigie.ground.ui.periods import period_name
from vigie.warning.outlook import words
from vigie.warning.outlook.labels import group_of, measure_label, source_title
from vigie.warning.outlook.looks import RegionAhead
from vigie.warning.outlook.models import SeriesKey, Track
from vigie.warning.outlook.page import address
from vigie.warning.outlook.stored import Step
from vigie.warning.signals.catalogue import OWN

SHOWN = ("freq", "country", "act_group", "first", "counts", "provisional_from", "ahead")


@dataclass(frozen=True, slots=True)
class Row:
    """A country, or the region: its newest week and month, and what is foreseen. A text is empty where it is not known.

    `query` leads to the country's series by the month, where there is one.
    """

    place: str
    week: str
    month: str
    ahead: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """The table with its heads, and who is in the sum: `said` has a sentence for each period. No week, no column.

    `over` says that the month foreseen has passed, else it is empty; `provisional` that a count shown may be revised.
    """

    what: str
    source: str
    week: str
    ahead: str
    rows: list[Row]
    total: Row
    said: list[str]
    over: str
    provisional: bool
    summed: bool
    own: bool


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest period that any country knows, and the count of each that knows it: silence is not zero."""

    period: date
    counts: dict[str, int]
    provisional: bool


def region(key: SeriesKey, *, today: date) -> Region | None:
    """What is counted there in all countries; None where no whole country has it."""
    found = Track.objects.current().filter(source=key.source, measure=key.measure, area="")
    tracks = list(found.filter(act_group__in=["", key.act_group]).only(*SHOWN))
    month, week = _newest(tracks, "month", key.act_group), _newest(tracks, "week", key.act_group)
    if month is None:
        return None
    steps = _first_steps(tracks, key.act_group, month.period)
    countries = [(country.iso3, country.label()) for country in places(Place.Kind.COUNTRY)]
    named = {(track.country, track.freq) for track in tracks if track.act_group == key.act_group}
    rows = [
        Row(
            place=label,
            week=_count(week, iso3),
            month=_count(month, iso3),
            ahead=_ahead(steps.get(iso3)) if iso3 in month.counts else "",
            query=address(_of(key, iso3)) if (iso3, "month") in named else "",
        )
        for iso3, label in countries
    ]
    whole = RegionAhead.objects.filter(what=key.what, act_group=key.act_group, newest=month.period).first()
    told = _ahead(whole.steps[0] if whole and whole.steps else None)
    total = Row(_("The region"), _sum(week), _sum(month), told)
    return Region(
        what=" · ".join(filter(None, (measure_label(key), group_of(key.act_group)))),
        source=source_title(key.source),
        week=period_name(week.period, "week") if week else "",
        ahead=period_name(shift(month.period, "month", 1), "month"),
        rows=rows,
        total=total,
        said=[_said(month, "month", dict(countries)), *([_said(week, "week", dict(countries))] if week else [])],
        over=_over(shift(month.period, "month", 1), today, key.source),
        provisional=month.provisional or bool(week and week.provisional),
        summed=bool(whole and whole.steps and isinstance(whole.steps[0].told, Forecast)),
        own=key.source == OWN,
    )


def _of(key: SeriesKey, iso3: str) -> SeriesKey:
    return SeriesKey(key.source, key.measure, "month", iso3, "", key.act_group)


def _newest(tracks: list[Track], freq: str, act_group: str) -> _Newest | None:
    """A country that counts at all, but nothing of this act group, has a zero there."""
    whole = {track.country: track for track in tracks if track.freq == freq and not track.act_group and track.counts}
    group = {track.country: track for track in tracks if track.freq == freq and track.act_group == act_group}
    if not whole:
        return None
    newest = max(track.known.end for track in whole.values())
    known = [iso3 for iso3, track in whole.items() if track.known.end == newest]
    counts = {iso3: group[iso3].counts[-1] if iso3 in group else 0 for iso3 in known}
    return _Newest(newest, counts, any(whole[iso3].is_provisional(newest) for iso3 in known))


def _first_steps(tracks: list[Track], act_group: str, newest: date) -> Mapping[str, Step]:
    """What is foreseen of the month after the newest one, by country."""
    monthly = [track for track in tracks if track.freq == "month" and track.act_group == act_group]
    return {track.country: track.steps[0] for track in monthly if track.steps and track.known.end == newest}


def _count(newest: _Newest | None, iso3: str) -> str:
    return words.number(newest.counts[iso3]) if newest and iso3 in newest.counts else ""


def _sum(newest: _Newest | None) -> str:
    return words.number(sum(newest.counts.values())) if newest else ""


def _ahead(step: Step | None) -> str:
    """Empty where nothing was computed, which is not too little data."""
    if step is None:
        return ""
    if not isinstance(step.told, Forecast):
        return _("too little")
    return words.between(*step.told.interval(0.9))


def _over(ahead: date, today: date, source: str) -> str:
    """Whether the month called to come has passed: a feed of years may end long ago."""
    if shift(ahead, "month", 1) > today:
        return ""
    said = _("What stands under “to come” is of a month that is over (%(month)s).") % {
        "month": period_name(ahead, "month")
    }
    newer = _("Bring a newer version in before you rely on this.")
    return said if source == OWN else f"{said} {newer}"


def _said(newest: _Newest, freq: Freq, countries: Mapping[str, str]) -> str:
    """How many countries the sum is of, and which are not in it."""
    n = sum(iso3 in countries for iso3 in newest.counts)
    silent = [label for iso3, label in countries.items() if iso3 not in newest.counts]
    said = ngettext(
        "Known for %(period)s: %(n)s country of %(all)s.", "Known for %(period)s: %(n)s countries of %(all)s.", n
    ) % {"period": period_name(newest.period, freq), "n": n, "all": len(countries)}
    if not silent:
        return said
    left_out = _("Not in the sum, for nothing is known of them, which is not zero: %(places)s.")
    return f"{said} {left_out % {'places': ', '.join(silent)}}"
