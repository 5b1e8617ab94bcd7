"""Running the outlook: examine every series, forecast it, store what was found, and raise signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from vigie.compute.detection import CHOSEN, Finding
from vigie.compute.detection.history import tell
from vigie.compute.forecast import conflictology
from vigie.compute.series import Series
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.outlook import queries, together
from vigie.warning.outlook.foreseeing import foresee
from vigie.warning.outlook.learning import Notebook
from vigie.warning.outlook.models import KEY_FIELDS, Reading, Run, Scan, SeriesKey, Track
from vigie.warning.outlook.queries import Known
from vigie.warning.outlook.rules import RUN
from vigie.warning.outlook.stored import Answer, Step, steps_json, to_json
from vigie.warning.outlook.together import Neighbours, scans
from vigie.warning.outlook.words import explain_together, reason
from vigie.warning.signals.actions import Exceedance, raise_signals

BATCH = 50
WRITTEN = ["first", "counts", "provisional_from", "marks", "answers", "forecast", "ahead", "run"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A series whose counts are new or revised, with what every rule says of it now.

    `goes_on` where its past stayed and only new periods were judged; then it is `marked` only if one of them is.
    """

    track: Track
    answers: tuple[Answer, ...]
    goes_on: bool
    marked: bool


def run(*, by: Actor, today: date | None = None) -> Run:
    """Examine every series of every source at its newest complete period; returns the finished run.

    A series whose counts did not change since the last run is not examined again, and the same finding never raises a
    second signal; what is foreseen of it follows the series that it is counted with, for together they add up.
    Computing is done first: no transaction waits for it, and none writes more than `BATCH` series.
    """
    permit(RUN, by)
    started = timezone.now()
    known = list(queries.known_series(today or started.date()))
    # What was said before is written anew with a changed series, and read where it is compared.
    before = {track.key: track for track in Track.objects.defer("marks", "answers", "forecast", "ahead")}
    changed = [item for item in known if _changed(item, before.get(item.key))]
    notebooks: list[Notebook] = []
    foreseen = foresee(known, {item.key for item in changed} | Track.objects.never_foreseen(), notebooks)
    seen = _examine(changed, foreseen, before)
    followed = _followed(foreseen, {item.key for item in changed}, before)
    with transaction.atomic():
        passage = Run.objects.create(started_at=started, series=len(known))
        note("outlook.run", passage, by=by)
    for notebook in notebooks:
        notebook.keep()
    # Storing comes last: it makes the next run skip a series, and a run cut short must lose neither signal nor outlook.
    fired = len(raise_signals(filter(None, map(_exceeded, seen)), by=by))
    fired += _scan(known, {one.track.key for one in seen}, passage, by)
    for start in range(0, len(followed), BATCH):
        with transaction.atomic():
            Track.objects.bulk_update(followed[start : start + BATCH], ["ahead"])
    for start in range(0, len(seen), BATCH):
        with transaction.atomic():
            _store(seen[start : start + BATCH], passage)
    unchanged = [before[item.key].pk for item in known if item.key in before]
    with transaction.atomic():
        for start in range(0, len(unchanged), 500):
            Track.objects.filter(pk__in=unchanged[start : start + 500]).update(run=passage)
        passage.fired, passage.finished_at = fired, timezone.now()
        passage.save(update_fields=["fired", "finished_at"])
    return passage


def _changed(item: Known, old: Track | None) -> bool:
    return old is None or old.known != item.series or old.provisional_from != item.provisional_from


def _followed(
    foreseen: Mapping[SeriesKey, tuple[Step, ...]], changed: set[SeriesKey], before: Mapping[SeriesKey, Track]
) -> list[Track]:
    """Series whose own counts stayed, but of which something else is foreseen than before; nothing is saved.

    Their readings stay: they are what was said when the counts were new, and that is what gets scored.
    """
    stayed = {before[key].pk: steps for key, steps in foreseen.items() if key in before and key not in changed}
    found = []
    for track in Track.objects.only("ahead").in_bulk(stayed).values():
        ahead = steps_json(stayed[track.pk])
        if ahead != track.ahead:
            track.ahead = ahead
            found.append(track)
    return found


def _examine(
    changed: list[Known], foreseen: Mapping[SeriesKey, tuple[Step, ...]], before: Mapping[SeriesKey, Track]
) -> list[Seen]:
    """Every rule over all that is new of these series, with what is foreseen of them; nothing is saved."""
    news = [_first_new(item.series, before.get(item.key)) for item in changed]
    told = tell([item.series for item in changed], news)
    seen = []
    for item, since, new in zip(changed, news, told, strict=True):
        old, series = before.get(item.key), item.series
        track = old or Track(**{name: getattr(item.key, name) for name in KEY_FIELDS})
        track.first, track.counts, track.provisional_from = series.start, list(series.counts), item.provisional_from
        track.marks = [to_json(each) for each in _notable(new.fired, series)]
        track.answers = [to_json(answer) for answer in new.newest]
        track.forecast, track.ahead = to_json(conflictology(series)), steps_json(foreseen.get(item.key, ()))
        seen.append(Seen(track, new.newest, goes_on=bool(since), marked=not since or bool(track.marks)))
    _with_older_marks([one.track for one in seen if one.goes_on and one.marked])
    return seen


def _with_older_marks(tracks: list[Track]) -> None:
    """Put before new marks those that a series had already."""
    older = Track.objects.only("marks").in_bulk([track.pk for track in tracks])
    for track in tracks:
        track.marks = older[track.pk].marks + track.marks


def _first_new(series: Series, old: Track | None) -> int:
    """Index of the first period to judge anew: what comes after all that was counted before, or everything.

    Sound because no rule ever looks ahead: a finding depends on its own period and on earlier ones only.
    """
    if old is None or not old.counts or old.first != series.start:
        return 0
    return len(old.counts) if list(series.counts[: len(old.counts)]) == old.counts else 0


def _notable(answers: Iterable[Answer], series: Series) -> list[Finding]:
    """Findings that fired in a period where something happened: a scan also remembers what is over."""
    return [
        answer
        for answer in answers
        if isinstance(answer, Finding) and answer.fires and series.counts[series.position(answer.period)]
    ]


def _store(seen: list[Seen], passage: Run) -> None:
    """Write series and their readings. The marks of fifteen years are most of a series: they stay where none is new."""
    for one in seen:
        one.track.run, one.track.pk = passage, None  # The series itself says which row it is.
    for marked in (True, False):
        written = [name for name in WRITTEN if marked or name != "marks"]
        Track.objects.bulk_create(
            [one.track for one in seen if one.marked is marked],
            update_conflicts=True,
            unique_fields=KEY_FIELDS,
            update_fields=written,
        )
    Reading.objects.bulk_create([_reading(one.track, passage) for one in seen], ignore_conflicts=True)


def _reading(track: Track, passage: Run) -> Reading:
    return Reading(
        track=track,
        run=passage,
        period=track.known.end,
        digest=track.digest,
        observed=track.counts[-1],
        answers=track.answers,
        forecast=track.forecast,
        ahead=track.ahead,
    )


def _exceeded(seen: Seen) -> tuple[Exceedance, str] | None:
    """Where the chosen rule fires at the newest period (ADR 77), what raises a signal, and its words."""
    track, fired = seen.track, _notable(seen.answers, seen.track.known)
    found = next((finding for finding in fired if finding.rule == CHOSEN[track.key.freq]), None)
    if found is None:
        return None
    exceedance = Exceedance(
        source=track.source,
        rule=found.rule,
        series=str(track.key),
        freq=track.key.freq,
        period_start=found.period,
        iso3=track.country,
        unit=track.measure,
        observed=found.observed,
        expected_low=found.low,
        expected_high=found.high,
        area=track.area,
        act_group=track.act_group,
    )
    with translation.override(settings.LANGUAGE_CODE):  # Sealed words have no reader yet: the node's language.
        return exceedance, reason(fired, track.measure, track.key.freq)


def _scan(known: list[Known], changed: set[SeriesKey], passage: Run, by: Actor) -> int:
    """Areas that are unusual together raise signals, and what the scan said is kept; returns how many are new."""
    made = scans(known, changed)
    fired = len(raise_signals([_exceeded_together(found) for one in made for found in one.found], by=by))
    kept = [
        Scan(
            run=passage,
            source=one.source,
            measure=one.measure,
            week=one.week,
            digest=one.digest,
            areas=one.areas,
            found=[together.to_json(found) for found in one.found],
        )
        for one in made
    ]
    with transaction.atomic():
        Scan.objects.bulk_create(kept, ignore_conflicts=True)
    return fired


def _exceeded_together(found: Neighbours) -> tuple[Exceedance, str]:
    """What raises a signal of neighbouring areas that are unusual together, and its words."""
    with translation.override(settings.LANGUAGE_CODE):
        return found.exceedance, explain_together(found, found.worst.measure)
