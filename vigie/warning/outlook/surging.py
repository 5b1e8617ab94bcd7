"""The step after a run that looks for surges to come, on the feeds that such warnings were measured on and no others.

Nothing here reads our own counts: nobody has measured what a warning made of them is worth (ADR 79).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from vigie.compute.backtest import BadFile
from vigie.compute.forecast import Panel
from vigie.compute.surges import FEWEST_MONTHS, Warned, standings, warn
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.outlook.looks import Judged, SurgeLook
from vigie.warning.outlook.models import Track, digest_of
from vigie.warning.outlook.rules import RUN

FEEDS = ("ucdp-monthly:deaths", "ucdp-ged:deaths")
"""Deaths in organised violence by country and month, the better one first."""
METHOD = 3
"""Counted up when the same counts would give another look, so that what an older method said does not stay shown."""
SHORT = "short"
FEW = "few_surges"


def look_for_surges(*, by: Actor) -> list[SurgeLook]:
    """A look at each feed whose counts are new or revised since the last one; returns those that were taken.

    Computing comes first: no transaction waits for it.
    """
    permit(RUN, by)
    taken = []
    for feed in FEEDS:
        tracks = _countries(feed)
        if not tracks:
            continue
        last = SurgeLook.objects.filter(what=feed).last()
        if last is not None and last.digest == _digest(tracks):
            continue
        look = _look(feed, tracks)
        with transaction.atomic():
            look.save(force_insert=True)
            note("outlook.look", look, by=by)
        taken.append(look)
    return taken


def _countries(feed: str) -> list[Track]:
    source, measure = feed.split(":")
    found = Track.objects.current().filter(source=source, measure=measure, freq="month", area="", act_group="")
    return list(found.defer("marks", "answers", "forecast", "ahead").order_by("country"))


def _digest(tracks: Sequence[Track]) -> str:
    facts = [[track.country, track.digest, str(track.provisional_from)] for track in tracks]
    return digest_of([METHOD, facts])


def _look(feed: str, tracks: Sequence[Track]) -> SurgeLook:
    newest = max(track.known.end for track in tracks)
    panel = Panel.of({track.country: track.known for track in tracks})
    look = SurgeLook(
        what=feed,
        newest=newest,
        digest=_digest(tracks),
        months=len(panel),
        provisional=any(track.is_provisional(newest) for track in tracks),
    )
    if len(panel) < FEWEST_MONTHS:
        look.refused = SHORT
        return look
    try:
        warned = warn(panel)
    except BadFile:
        look.refused = FEW
        return look
    look.first, look.last, look.areas = warned.first, warned.last, len(panel.areas)
    look.threshold = warned.years[-1].threshold
    look.figures = asdict(_judged(warned))
    look.places = {area: asdict(told) if told else None for area, told in standings(panel, warned).items()}
    return look


def _judged(warned: Warned) -> Judged:
    ours, there, line = warned.model, warned.persistence, warned.years[-1]
    return Judged(
        alerts=ours.alerts,
        true=ours.true,
        true_or_present=ours.true_or_present,
        onsets=ours.onsets,
        caught=ours.caught,
        on_alerts=there.alerts,
        on_true=there.true,
        line_years=line.years,
        line_onsets=line.onsets,
        line_caught=line.caught,
    )
