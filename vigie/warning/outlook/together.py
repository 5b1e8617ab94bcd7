"""Neighbouring areas that together have more than their share, though perhaps none alone: the space-time scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vigie.compute.detection import SPACE_TIME, Cluster, space_time
from vigie.compute.detection.spacetime import Settings
from vigie.compute.detection.zones import by_distance
from vigie.compute.series import Series, TooLittle, shift
from vigie.ground.terms.queries import place
from vigie.warning.outlook.models import SeriesKey
from vigie.warning.outlook.queries import Known
from vigie.warning.signals.actions import Exceedance

USUAL = Settings()
NEAREST = 10
"""How many areas may make one cluster at most."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Areas whose newest weeks are unusual together; `worst` is the series of the one with most events among them."""

    areas: tuple[str, ...]
    cluster: Cluster
    worst: SeriesKey

    @property
    def exceedance(self) -> Exceedance:
        """The signal of it, under the series of the worst area."""
        return Exceedance(
            source=self.worst.source,
            rule=SPACE_TIME,
            series=str(self.worst),
            freq=self.worst.freq,
            period_start=self.cluster.period,
            iso3=self.worst.country,
            unit=self.worst.measure,
            observed=self.cluster.observed,
            expected_low=0,
            expected_high=self.cluster.silent_up_to,
            area=self.worst.area,
        )


def neighbours(known: Iterable[Known], changed: set[SeriesKey]) -> list[Neighbours]:
    """Clusters of two areas or more that fire in the newest week, of each source and measure with anything new."""
    alike: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for one in known:
        if one.key.freq == "week" and one.key.area and not one.key.act_group:
            alike[one.key.source, one.key.measure].append(one)
    found: list[Neighbours] = []
    for together in alike.values():
        if any(one.key in changed for one in together):
            found += _of(together)
    return found


def _of(known: Sequence[Known]) -> list[Neighbours]:
    newest = max(one.series.end for one in known)
    needed = USUAL.reach + 1
    places = {one: _centre(one.key.area) for one in known if one.series.end == newest and len(one.series) >= needed}
    centres = {one: centre for one, centre in places.items() if centre is not None}
    if len(centres) < 2:
        return []
    judged = list(centres)
    counts = [_newest(one.series, needed) for one in judged]
    zones = by_distance(list(centres.values()), NEAREST)
    told = space_time(counts, zones, settings=USUAL)
    if isinstance(told, TooLittle):
        return []
    return [_named(cluster, judged, counts) for cluster in told if cluster.fires and len(cluster.areas) > 1]


def _named(cluster: Cluster, judged: Sequence[Known], counts: Sequence[Series]) -> Neighbours:
    worst = max(cluster.areas, key=lambda row: sum(counts[row].counts[-cluster.span :]))
    return Neighbours(tuple(judged[row].key.area for row in cluster.areas), cluster, judged[worst].key)


def _newest(series: Series, periods: int) -> Series:
    return Series(shift(series.end, series.freq, 1 - periods), series.freq, series.counts[-periods:])


def _centre(area: str) -> tuple[float, float] | None:
    found = place(area)
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return found.latitude, found.longitude
