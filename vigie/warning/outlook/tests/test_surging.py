"""Chances of surges: only of the feeds they were measured on, with how warnings of the past did, and never our own."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.utils import timezone

from vigie.compute.forecast import Panel
from vigie.compute.series import shift
from vigie.compute.surges import FEWEST_MONTHS, warn
from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths, restless_deaths
from vigie.warning.outlook.looks import SurgeLook
from vigie.warning.outlook.models import Run, Track
from vigie.warning.outlook.surging import FEEDS, FEW, SHORT, look_for_surges

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2008, 1, 1), date(2023, 6, 10)
NODE = Actor.system()


def left(counts) -> None:
    """What a run leaves of a feed with these counts."""
    passage = Run.objects.create(started_at=timezone.now(), finished_at=timezone.now())
    for iso3, known in counts.items():
        track = Track.objects.filter(country=iso3).first() or Track(
            source="ucdp-monthly", measure="deaths", freq="month", country=iso3
        )
        track.first, track.counts, track.run = FIRST, known, passage
        track.save()


@pytest.fixture
def deaths():
    return restless_deaths(months=185)


def test_a_look_holds_what_the_command_would_say_of_the_same_counts(people, deaths):
    few = {iso3: deaths[iso3] for iso3 in ("CAF", "CMR", "COD", "TCD")}
    import_deaths(few, first=FIRST)
    run(by=NODE, today=TODAY)
    (look,) = look_for_surges(by=NODE)
    warned = warn(Panel(tuple(few), FIRST, "month", np.array(list(few.values()), float)))
    assert (look.what, look.newest, look.months, look.refused) == (FEEDS[0], date(2023, 5, 1), 185, "")
    assert (look.judged.alerts, look.judged.true) == (warned.model.alerts, warned.model.true)
    assert (look.judged.on_alerts, look.judged.on_true) == (warned.persistence.alerts, warned.persistence.true)
    told = {iso3: standing.chance for iso3, standing in look.standings.items() if standing}
    assert told == pytest.approx(warned.newest)


def test_counts_that_did_not_change_are_not_looked_at_again_and_a_revision_adds_a_look(people, deaths):
    left(deaths)
    look_for_surges(by=NODE)
    assert look_for_surges(by=NODE) == []
    deaths["CAF"][-1] += 40
    left(deaths)
    (look,) = look_for_surges(by=NODE)
    first = SurgeLook.objects.first()
    assert (SurgeLook.objects.count(), first.newest, first == look) == (2, look.newest, False)
    assert first.places["CAF"] != look.places["CAF"]
    assert sum(b"outlook.look" in bytes(entry.body) for entry in Entry.objects.all()) == 2


def test_too_short_or_too_quiet_a_past_is_said_and_gives_no_chance(people, deaths):
    left({iso3: counts[-60:] for iso3, counts in deaths.items()})
    (look,) = look_for_surges(by=NODE)
    assert (look.refused, look.months, look.places, look.judged) == (SHORT, 60, {}, None)
    assert FEWEST_MONTHS > 60
    left({iso3: [1, 0] * 92 for iso3 in deaths})
    (quiet,) = look_for_surges(by=NODE)
    assert (quiet.refused, quiet.places) == (FEW, {})


def test_our_own_counts_are_never_looked_at(people):
    monday = date(2008, 1, 7)
    for week in range(700):
        AreaWeekCount.objects.create(area="CM-EN", week=shift(monday, "week", week), act_group="arrest", n=3 + week % 9)
    run(by=NODE, today=TODAY)
    assert look_for_surges(by=NODE) == []
    assert not SurgeLook.objects.exists()


def test_an_analyst_may_look_and_a_monitor_may_not(people):
    assert look_for_surges(by=people["analyst"]) == []
    with pytest.raises(Denied):
        look_for_surges(by=people["monitor"])


def test_the_feed_that_can_be_judged_is_shown_before_one_that_cannot(people):
    short = SurgeLook.objects.create(what=FEEDS[0], newest=FIRST, digest="a", months=3, refused=SHORT)
    assert SurgeLook.objects.newest_of(FEEDS) == short
    told = SurgeLook.objects.create(what=FEEDS[1], newest=FIRST, digest="b", months=300)
    assert SurgeLook.objects.newest_of(FEEDS) == told
    assert (told.is_over(date(2008, 4, 30)), told.is_over(date(2008, 5, 1))) == (False, True)
