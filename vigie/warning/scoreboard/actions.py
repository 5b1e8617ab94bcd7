"""Scoring forecasts by what came, and letting the yearly sheet out, two together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.forecast import Forecast
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.outlook.models import Reading, Track
from vigie.warning.outlook.queries import newest_run
from vigie.warning.outlook.stored import forecast_from, steps_from
from vigie.warning.scoreboard import rules
from vigie.warning.scoreboard.forecasts import due, scored
from vigie.warning.scoreboard.models import ForecastScore, Scoring, YearSheet
from vigie.warning.scoreboard.states import SHEET
from vigie.warning.scoreboard.yearly import figures_of

Due = tuple[int, date, int]
"""Horizon, period, and the count that came."""
BATCH = 500
SCORED = ["target", "observed", "crps", "baseline", "inside"]


def score_forecasts(*, by: Actor) -> Scoring | None:
    """Score every stored forecast whose period is known by now, after a run of the outlook; None when that was done.

    A score is revised when its source revised the count. Computing comes first: no transaction waits for it.
    """
    permit(rules.SCORE, by)
    run = newest_run()
    if run is None or Scoring.objects.filter(run=run).exists():
        return None
    rows = list(_new_scores())
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            ForecastScore.objects.bulk_create(
                rows[start : start + BATCH],
                update_conflicts=True,
                unique_fields=["reading", "horizon"],
                update_fields=SCORED,
            )
    with transaction.atomic():
        made = Scoring.objects.create(run=run, scored=len(rows))
        note("forecast.score", made, by=by)
    return made


def _new_scores() -> Iterator[ForecastScore]:
    """What is not scored yet, or was scored by another count. Of several readings of a period the first counts: it is
    what was said at the time."""
    for track in Track.objects.all().iterator(chunk_size=100):
        known = track.known
        if not known.counts:
            continue
        before = dict(_scores_of(track))
        first: dict[date, int] = {}
        for key, period in track.readings.order_by("pk").values_list("pk", "period"):
            first.setdefault(period, key)
        wanted: dict[int, list[Due]] = {}
        for period, key in first.items():
            new = [one for one in due(known, period, track.provisional_from) if before.get((key, one[0])) != one[2]]
            if new:
                wanted[key] = new
        # What a reading foresaw is long: read only where there is something to score, and where the pool spoke.
        for reading in Reading.objects.filter(pk__in=wanted).exclude(ahead=[]).defer("answers").iterator(chunk_size=50):
            yield from _of(reading, wanted[reading.pk])


def _of(reading: Reading, wanted: list[Due]) -> Iterator[ForecastScore]:
    """What was told of each period beside the baseline; nothing where either had too little.

    Where only the baseline spoke, a score would compare it with itself and hide what the pool is worth.
    """
    base = forecast_from(reading.forecast)
    if not isinstance(base, Forecast):
        return
    told = {step.horizon: step.told for step in steps_from(reading.ahead)}
    for case in wanted:
        ours = told.get(case[0])
        if isinstance(ours, Forecast):
            yield _row(reading, scored(ours, base, *case))


def _scores_of(track: Track) -> Iterator[tuple[tuple[int, int], int]]:
    rows = ForecastScore.objects.filter(reading__track=track).values_list("reading_id", "horizon", "observed")
    return (((reading, horizon), observed) for reading, horizon, observed in rows)


def _row(reading: Reading, found: Any) -> ForecastScore:
    return ForecastScore(
        reading=reading,
        horizon=found.horizon,
        target=found.target,
        observed=found.observed,
        crps=found.crps,
        baseline=found.baseline,
        inside=found.inside,
    )


def prepare(year: int, *, by: Actor) -> YearSheet:
    """Fix what the public may know of a year that has ended; a second person lets it out.

    Raises Invalid for a year that has not ended, WrongState when it has a sheet already.
    """
    permit(rules.PREPARE, by, rules.TEAM)
    today = timezone.localdate()
    if not 2000 <= year < today.year:
        raise Invalid(_("Only a year that has ended: before, a month or an alert could be read out of it."))
    if by.user is None:
        raise Denied
    made = YearSheet(year=year, figures=figures_of(year), prepared_by=by.user, prepared_on=today)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            note("yearsheet.prepare", made, by=by)
    except IntegrityError as fault:
        raise WrongState from fault
    return made


def publish(sheet: YearSheet, *, by: Actor) -> None:
    """Let a sheet out, as someone other than who prepared it. It never changes again."""
    _step(sheet, "publish", rules.PUBLISH, by=by)


def drop(sheet: YearSheet, *, by: Actor) -> None:
    """Put a prepared sheet aside, so that another can be prepared; one person is enough."""
    _step(sheet, "drop", rules.PREPARE, by=by)


def _step(sheet: YearSheet, verb: str, asked: Rule, *, by: Actor) -> None:
    permit(asked, by, rules.TEAM)
    if by.user is None:
        raise Denied
    if verb == "publish" and sheet.prepared_by_id == by.user.pk:
        raise FourEyes
    with transaction.atomic():
        locked = YearSheet.objects.select_for_update().get(pk=sheet.pk)
        sheet.state = locked.state = SHEET.next(locked.state, verb)
        locked.second = by.user if verb == "publish" else None
        locked.save(update_fields=["state", "second"])
        note(f"yearsheet.{verb}", locked, by=by)
