"""Series as the signals' room knows them, and what the last run stored of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from vigie.compute.series import Freq, Series
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place, terms
from vigie.warning.outlook.models import Run, Scan, SeriesKey, Track
from vigie.warning.signals import own
from vigie.warning.signals import queries as sources
from vigie.warning.signals.catalogue import OWN, Measure, Source
from vigie.warning.signals.models import Signal

WEEKS_SHOWN = 52


@dataclass(frozen=True, slots=True)
class Known:
    """A series as its source has it now; counts from `provisional_from` on may still be revised there."""

    key: SeriesKey
    series: Series
    provisional_from: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The series to show, all that may be chosen instead, and whether another one had been asked for."""

    track: Track
    keys: tuple[SeriesKey, ...]
    missing: bool


def known_series(today: date) -> Iterator[Known]:
    """Every series of every source that has counts: whole countries, and the areas and act groups with any event."""
    for source in sources.sources():
        # Read once for weeks and months: there are hundreds of series of ours, of a hundred thousand rows.
        rows = own.rows() if source.code == OWN else None
        for freq in source.freqs:
            covered = sources.coverage(source.code, freq, today=today)
            for measure in source.measures:
                for (level, act_group), found in _found(source, measure, freq, today, rows):
                    yield from _of(Counted(source.code, measure.code, freq, level, act_group), found, covered)


@dataclass(frozen=True, slots=True)
class Counted:
    """What some series have in common: all that names them but the place."""

    source: str
    measure: str
    freq: Freq
    level: str
    act_group: str


def _found(
    source: Source, measure: Measure, freq: Freq, today: date, rows: own.Rows | None
) -> Iterator[tuple[tuple[str, str], dict[str, Series]]]:
    """By level and act group, the series by place; our own all at once from their rows."""
    if rows is not None:
        for part, found in own.every_series(freq, today, rows).items():
            yield (part.level, part.act_group), found
        return
    for level in source.levels:
        for act_group in _groups(source, measure):
            asked: dict[str, Any] = {"level": level, "act_group": act_group or None, "today": today}
            yield (level, act_group), sources.series(source.code, measure.code, freq, **asked)


def _groups(source: Source, measure: Measure) -> list[str]:
    """All acts, and each group where records are counted: sums of persons by group would be too thin to judge."""
    if not source.by_act_group or measure.column:
        return [""]
    return ["", *(term.code for term in terms("act_group"))]


def _of(counted: Counted, found: Mapping[str, Series], covered: Mapping[str, sources.Coverage]) -> Iterator[Known]:
    whole = counted.level == "country" and not counted.act_group
    for code, series in found.items():
        where = place(code)
        if where is None or not series.counts or not (any(series.counts) or whole):
            continue
        area = code if counted.level == "area" else ""
        key = SeriesKey(counted.source, counted.measure, counted.freq, where.iso3, area, counted.act_group)
        yield Known(key, series, covered[where.iso3].provisional_from)


def newest_run() -> Run | None:
    """The last run that came to its end."""
    return Run.objects.exclude(finished_at=None).first()


def scans_of(key: SeriesKey) -> list[Scan]:
    """What the space-time scan said of the newest weeks of what a series counts, newest week first.

    A week that was counted again has several.
    """
    scans = Scan.objects.of(key)
    newest = scans.first()
    if newest is None:
        return []
    return list(scans.filter(week__gt=newest.week - timedelta(weeks=WEEKS_SHOWN)).select_related("run"))


class Waits(NamedTuple):
    """What is clear of a signal that waits: hundreds may, and no page of the watch shows what is sealed of them."""

    pk: UUID
    series: str
    rule: str
    freq: str
    period_start: date
    iso3: str
    area: str
    act_group: str
    observed: float | None
    expected_low: float | None
    expected_high: float | None


def signals_to_examine(actor: Actor) -> list[Waits]:
    """Open signals that the actor may see, newest first."""
    found = Signal.objects.visible_to(actor).open().newest_first()
    return [Waits._make(row) for row in found.values_list(*Waits._fields)]


def raised_on(actor: Actor, signals: Sequence[Waits], key: SeriesKey) -> list[Signal]:
    """Those of the signals that name this series, whole: what may be done with each stands beside it."""
    named = [one.pk for one in signals if one.series == str(key)]
    return list(Signal.objects.visible_to(actor).open().filter(pk__in=named).newest_first()) if named else []


def choose(asked: Mapping[str, str], signals: Sequence[Waits]) -> Choice | None:
    """The series asked for, else the nearest one that exists; without a wish, that of the newest signal.

    `asked` may hold what ("source:measure"), freq, country, area and act_group. None when no series exists at all.
    """
    keys = tuple(Track.objects.current().keys())
    if not keys:
        return None
    key, missing = _nearest(asked, keys)
    if not asked:
        raised = (SeriesKey.parse(signal.series) for signal in signals)
        key = next((found for found in raised if found in set(keys)), key)
    return Choice(Track.objects.of(key).get(), keys, missing)


def _nearest(asked: Mapping[str, str], keys: Sequence[SeriesKey]) -> tuple[SeriesKey, bool]:
    left, missing = list(keys), False
    for name, default in (("what", None), ("freq", None), ("country", None), ("area", ""), ("act_group", "")):
        wish = asked.get(name, default)
        kept = [key for key in left if wish is None or _part(key, name) == wish]
        missing |= not kept
        left = kept or left
    return left[0], missing


def _part(key: SeriesKey, name: str) -> str:
    return key.what if name == "what" else str(getattr(key, name))
