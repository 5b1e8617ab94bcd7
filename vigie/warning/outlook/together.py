"""Neighbouring areas that together have more than their share, though perhaps none alone: the space-time scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from vigie.compute.detection import SPACE_TIME, Cluster, space_time
from vigie.compute.detection.spacetime import Settings
from vigie.compute.detection.zones import by_distance
from vigie.compute.series import Series, TooLittle, shift
from vigie.ground.terms.queries import place
from vigie.warning.outlook.models import SeriesKey, digest_of
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


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the scan said of one week of a source and measure: `found` is empty where it was silent.

    `digest` names the counts that it read, of `areas` areas, so that a revised past is another scan of the same week.
    """

    source: str
    measure: str
    week: date
    digest: str
    areas: int
    found: tuple[Neighbours, ...]


def scans(known: Iterable[Known], changed: set[SeriesKey]) -> list[Scanned]:
    """The scan of the newest week of each source and measure with anything new; where it had too little, there is none.

    Only clusters of two areas or more that fire are told: one area alone is told of by the rules of its own series.
    """
    alike: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for one in known:
        if one.key.freq == "week" and one.key.area and not one.key.act_group:
            alike[one.key.source, one.key.measure].append(one)
    made = [_of(together) for together in alike.values() if any(one.key in changed for one in together)]
    return [scanned for scanned in made if scanned]


def _of(known: Sequence[Known]) -> Scanned | None:
    newest = max(one.series.end for one in known)
    needed = USUAL.reach + 1
    places = {one: _centre(one.key.area) for one in known if one.series.end == newest and len(one.series) >= needed}
    centres = {one: centre for one, centre in places.items() if centre is not None}
    if len(centres) < 2:
        return None
    judged = list(centres)
    counts = [_newest(one.series, needed) for one in judged]
    zones = by_distance(list(centres.values()), NEAREST)
    told = space_time(counts, zones, settings=USUAL)
    if isinstance(told, TooLittle):
        return None
    found = (_named(cluster, judged, counts) for cluster in told if cluster.fires and len(cluster.areas) > 1)
    digest = digest_of([[one.key.area, *series.counts] for one, series in zip(judged, counts, strict=True)])
    return Scanned(known[0].key.source, known[0].key.measure, newest, digest, len(judged), tuple(found))


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


def to_json(found: Neighbours) -> dict[str, Any]:
    """Plain JSON: the areas by their codes, the worst series by its name, and the cluster's figures."""
    figures = {field.name: getattr(found.cluster, field.name) for field in fields(Cluster)}
    return {**figures, "period": found.cluster.period.isoformat(), "areas": found.areas, "worst": str(found.worst)}


def from_json(facts: dict[str, Any]) -> Neighbours:
    """What `to_json` made; the cluster's areas are their places in that list. Raises KeyError for other JSON."""
    worst = SeriesKey.parse(facts["worst"])
    if worst is None:
        raise KeyError(facts["worst"])
    figures = {name: value for name, value in facts.items() if name != "worst"}
    figures |= {"period": date.fromisoformat(facts["period"]), "areas": tuple(range(len(facts["areas"])))}
    return Neighbours(tuple(facts["areas"]), Cluster(**figures), worst)
