"""A country's indicators over the weeks: what was judged, and silence drawn as silence."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.warning.situation.factories import make_grid, make_post, week_before
from vigie.warning.situation.models import Judgement
from vigie.warning.situation.over_weeks import UNSAID, course
from vigie.warning.situation.queries import DRAWN, NOBODY, SILENT, completeness, judged
from vigie.warning.situation.questions import GRID
from vigie.warning.situation.small_multiples import LOW, picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
WORDS = "Mot-planté Zyxwvut"


def address(country: str = "TCD") -> str:
    return reverse("situation:country", args=[country])


def test_silence_nobody_and_not_judged_are_three_things_and_none_of_them_is_none(people: People) -> None:
    post = make_post(people["monitor"], weeks=4, by=people["analyst"])
    make_grid(post, week_before(2), by=people["monitor"], arrests="none", laws="more")
    make_grid(post, week_before(0), by=people["monitor"], laws=("more", "less"))
    (line,) = completeness(people["analyst"], weeks=5, country="TCD")
    said = judged(line.cells[0].week, line.cells[-1].week, country="TCD")
    arrests = course("arrests", "Arrestations", line.cells, said["TCD", "arrests"])
    assert [week.state for week in arrests.weeks] == [NOBODY, SILENT, "none", SILENT, UNSAID]
    assert [week.judged for week in arrests.weeks] == [False, False, True, False, False]
    laws = course("laws", "Lois", line.cells, said["TCD", "laws"])
    assert (laws.far, laws.judged, laws.newest.trend) == (2, 2, "less")
    drawn = picture(arrests).bars
    assert [bar.look for bar in drawn] == ["axis", "hush", "none", "hush", "unsaid"]
    assert {bar.height for bar in drawn if bar.look != "none"} == {LOW}


def test_the_page_shows_every_indicator_with_its_table_and_is_reached_from_the_room(
    people: People, client_of: ClientOf
) -> None:
    post = make_post(people["monitor"], by=people["analyst"])
    make_grid(post, by=people["monitor"], words=WORDS, arrests=("more", "more"))
    analyst = client_of(people["analyst"])
    assert f'href="{address()}"' in analyst.get(reverse("situation:list")).content.decode()
    page = analyst.get(address()).content.decode()
    assert (
        page.count('<svg class="course"')
        == page.count("<details><summary>Semaine par semaine")
        == len(GRID.questions())
    )
    assert "Silence" in page
    assert WORDS not in page  # sealed words are read in their grid


def test_what_is_judged_of_some_areas_stays_in_its_grid(people: People, client_of: ClientOf) -> None:
    part = make_post(people["monitor"], "CMR", areas=["CM-NW"], by=people["analyst"])
    make_grid(part, by=people["monitor"], areas=["CM-NW"], arrests="more")
    page = client_of(people["analyst"]).get(address("CMR")).content.decode()
    figures = re.sub(r"<p class=\"row\">.*?</p>", "", page, flags=re.DOTALL)  # without the key
    assert "week far" not in figures
    assert "Répondu, sans ceci pour tout le pays" in figures


def test_a_stranger_and_a_country_without_a_focal_point_get_nothing(people: People, client_of: ClientOf) -> None:
    make_post(people["monitor"], by=people["analyst"])
    assert client_of(people["decider"]).get(address()).status_code == 200
    assert client_of(people["outsider"]).get(address()).status_code == 404
    assert client_of(people["decider"]).get(address("GAB")).status_code == 404


def test_a_judgement_whose_indicator_is_no_longer_asked_is_still_shown(people: People, client_of: ClientOf) -> None:
    make_post(people["monitor"], by=people["analyst"])
    old = {"indicator": "asked-once", "level": "some", "trend": "same"}
    Judgement.objects.create(country="TCD", week=week_before(3), **old)
    Judgement.objects.create(country="GAB", week=week_before(3), **{**old, "indicator": "of-another"})
    page = client_of(people["analyst"]).get(address()).content.decode()
    assert "asked-once" in page
    assert "of-another" not in page


def test_a_full_half_year_of_two_focal_points_is_small_and_asks_little(people: People, client_of: ClientOf) -> None:
    analyst = client_of(people["analyst"])
    make_post(people["monitor"], by=people["analyst"])
    few = _asked(analyst)
    levels = ("none", "some", "more", "unknown")
    for back in range(DRAWN):
        for number, question in enumerate(GRID.questions()):
            for more in range(2):
                Judgement.objects.create(
                    country="TCD", week=week_before() - timedelta(weeks=back), indicator=question.key,
                    level=levels[(back + number + more) % 4], trend="same",
                )  # fmt: skip
    assert _asked(analyst) == few
    assert len(gzip.compress(analyst.get(address()).content)) < 60_000


def _asked(client: Client) -> int:
    client.get(address())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address()).status_code == 200
    assert len(asked) <= 30
    return len(asked)
