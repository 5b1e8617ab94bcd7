"""Areas beside one another that rise together raise one signal, though none of them would alone."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse

from vigie.compute.detection import NEGBIN_SCAN, SPACE_TIME, Cluster
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import area_choices, place
from vigie.ground.ui.periods import week_name
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.models import Scan, SeriesKey
from vigie.warning.outlook.together import Neighbours, from_json, to_json
from vigie.warning.signals.models import Signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 6, 17)
MONDAY = date(2026, 6, 8)
WEEKS = 70
RISING = ("CM-NW", "CM-OU", "CM-SW", "CM-LT")


def everywhere() -> list[str]:
    """Every area of Cameroon and Chad."""
    return [code for code, _name in [*area_choices("CMR"), *area_choices("TCD")]]


def _counted(rising: tuple[str, ...]) -> None:
    """Two invented acts a week in every area of Cameroon and Chad; six where it rises, in the last three weeks."""
    chance = np.random.default_rng(8)
    rows = []
    for code in everywhere():
        for back in range(WEEKS):
            mean = 6 if code in rising and back < 3 else 2
            n = int(chance.poisson(mean))
            week = MONDAY - timedelta(weeks=back)
            rows.append(AreaWeekCount(area=code, week=week, act_group="threat", n=n))
    AreaWeekCount.objects.bulk_create([row for row in rows if row.n])


def test_neighbours_that_rise_together_raise_one_signal_that_names_them(people):
    assert all(place(code) for code in RISING)
    _counted(RISING)
    run(by=Actor.system(), today=TODAY)
    found = Signal.objects.get(rule=SPACE_TIME)
    words = open_one(found, by=people["analyst"])["words"]
    assert found.area in RISING
    assert sum(place(code).label("fr") in words for code in RISING) >= 3
    assert found.observed > found.expected_high
    assert run(by=Actor.system(), today=TODAY).fired == 0


def test_quiet_weeks_raise_none(people):
    _counted(())
    run(by=Actor.system(), today=TODAY)
    assert not Signal.objects.filter(rule=SPACE_TIME).exists()
    assert Signal.objects.filter(rule=NEGBIN_SCAN).count() <= 3


def _told(client, week: date) -> list[str]:
    """What the watch page says of a past week's scan."""
    scans = client.get(reverse("outlook:watch"), {"what": "own:acts", "freq": "week"}).context["scans"]
    return [sentence for line in scans.lines if line.week == week_name(week) for sentence in line.sentences]


def test_a_past_week_shows_what_the_scan_said_then_and_a_silent_one_counts_as_scanned(people, client_of):
    client, later = client_of(people["analyst"]), TODAY + timedelta(weeks=1)
    assert client.get(reverse("outlook:watch")).context["scans"] is None
    _counted(RISING)
    run(by=Actor.system(), today=TODAY)
    said = _told(client, MONDAY)
    assert sum(place(code).label("fr") in said[0] for code in RISING) >= 3
    rows = [
        AreaWeekCount(area=code, week=MONDAY + timedelta(weeks=1), act_group="threat", n=2) for code in everywhere()
    ]
    AreaWeekCount.objects.bulk_create(rows)
    AreaWeekCount.objects.filter(week__gt=MONDAY - timedelta(weeks=3), n__gt=3).update(n=2)
    run(by=Actor.system(), today=later)
    assert _told(client, MONDAY) == said
    scans = client.get(reverse("outlook:watch"), {"what": "own:acts"}).context["scans"]
    assert (scans.weeks, scans.silent, len(scans.lines)) == (2, 1, 1)
    assert "Zones voisines" in client.get(reverse("outlook:watch")).content.decode()


def test_the_same_counts_are_scanned_once_and_a_revised_week_keeps_what_was_said_of_it_before(people):
    _counted(RISING)
    run(by=Actor.system(), today=TODAY)
    run(by=Actor.system(), today=TODAY)
    (first,) = Scan.objects.all()
    assert first.week == MONDAY
    assert first.areas == len(everywhere())
    AreaWeekCount.objects.filter(area=RISING[0], week=MONDAY).update(n=40)
    run(by=Actor.system(), today=TODAY)
    again, before = Scan.objects.of(SeriesKey("own", "acts", "week", "CMR"))
    assert (before.pk, before.found) == (first.pk, first.found)
    assert from_json(again.found[0]).cluster.observed > from_json(before.found[0]).cluster.observed
    assert not Scan.objects.of(SeriesKey("ucdp-monthly", "deaths", "month", "CMR")).exists()


def test_what_is_kept_of_a_scan_is_what_it_said():
    cluster = Cluster(MONDAY, (0, 1), 3, 50, 21.5, 9.25, 7.5, 0.004, 44)
    found = Neighbours(("CM-NW", "CM-OU"), cluster, SeriesKey("own", "acts", "week", "CMR", "CM-NW"))
    assert from_json(json.loads(json.dumps(to_json(found)))) == found
    with pytest.raises(KeyError):
        from_json({**to_json(found), "worst": "person:1"})
