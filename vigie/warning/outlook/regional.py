"""The step after a run that adds the countries up to the region, from the forecasts that the run stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from django.db import transaction

from vigie.compute.forecast import HORIZONS, Forecast, Panel
from vigie.compute.forecast.coherent import draw
from vigie.compute.forecast.memory import LEVELS, Memory
from vigie.compute.forecast.outlook import POOL, YEARS_LOOKED_AT
from vigie.compute.forecast.panel import Array
from vigie.compute.series import MINIMUM_COUNT, TooLittle
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.outlook.looks import RegionAhead
from vigie.warning.outlook.models import Run, Track, digest_of
from vigie.warning.outlook.rules import RUN
from vigie.warning.outlook.stored import Step, steps_json

YEAR = 12


def add_up(passage: Run, *, by: Actor) -> int:
    """The region's coming months for each thing that is counted by country and month; returns how many are new.

    What `passage` left as it was is not added up again; what it no longer found goes, and so does what nothing is
    foreseen of: nothing was computed there, which is not too little data.
    """
    permit(RUN, by)
    alike: dict[tuple[str, str], list[Track]] = defaultdict(list)
    whole = Track.objects.current().filter(freq="month", area="").defer("marks", "answers", "forecast")
    for track in whole.order_by("country"):
        alike[track.key.what, track.act_group].append(track)
    alike = {key: tracks for key, tracks in alike.items() if any(track.ahead for track in _newest(tracks))}
    before = {(one.what, one.act_group): one for one in RegionAhead.objects.defer("ahead")}
    new = []
    for (what, act_group), tracks in alike.items():
        digest, old = _digest(tracks), before.get((what, act_group))
        if old is None or old.digest != digest:
            added = _newest(tracks)
            newest, steps = added[0].known.end, steps_json(_steps(added))
            new.append(
                RegionAhead(what=what, act_group=act_group, newest=newest, digest=digest, ahead=steps, run=passage)
            )
    written = ["newest", "digest", "ahead", "run"]
    with transaction.atomic():
        RegionAhead.objects.bulk_create(
            new, update_conflicts=True, unique_fields=["what", "act_group"], update_fields=written
        )
        kept = [one.pk for key, one in before.items() if key in alike]
        RegionAhead.objects.filter(pk__in=kept).update(run=passage)
        RegionAhead.objects.filter(pk__in=[one.pk for key, one in before.items() if key not in alike]).delete()
        if new:
            note("outlook.add_up", passage, by=by)
    return len(new)


def _newest(tracks: Sequence[Track]) -> list[Track]:
    """Those that know the newest month that any of them knows."""
    newest = max(track.known.end for track in tracks)
    return [track for track in tracks if track.known.end == newest]


def _digest(tracks: Sequence[Track]) -> str:
    facts = [[track.country, track.digest, track.ahead] for track in tracks]
    return digest_of(facts)


def _steps(tracks: Sequence[Track]) -> tuple[Step, ...]:
    """The sum of the countries' own distributions, drawn together as their months rose and fell together (Schaake).

    Each country's margin is exactly the forecast that stands in its row, so the region's mean is the sum of theirs. A
    country with too little for a number of its own is in it with its last twelve months; else the sum would be too
    low. The region says nothing where it has a year or five events too few itself.
    """
    panel = Panel.of({track.country: track.known for track in tracks})
    origin = len(panel) - 1
    periods, count = len(panel), int(np.nansum(panel.counts[:, -YEARS_LOOKED_AT * YEAR :]))
    if periods < YEAR or count < MINIMUM_COUNT:
        little = TooLittle(POOL, panel.end, periods, YEAR, count, MINIMUM_COUNT)
        return tuple(Step(horizon, little) for horizon in HORIZONS)
    memory, found = Memory(panel), []
    told = {track.country: {step.horizon: step.told for step in track.steps} for track in tracks}
    for horizon in HORIZONS:
        rows = [_quantiles(told[track.country].get(horizon), track) for track in tracks]
        total = draw(memory, origin, np.array(rows)).total(panel.areas)
        found.append(Step(horizon, Forecast(POOL, panel.end, tuple(int(value) for value in total))))
    return tuple(found)


def _quantiles(told: Forecast | TooLittle | None, track: Track) -> Array:
    sample = told.sample if isinstance(told, Forecast) else track.counts[-YEAR:]
    return np.asarray(np.quantile(np.asarray(sample, dtype=float), LEVELS, method="inverted_cdf"))
