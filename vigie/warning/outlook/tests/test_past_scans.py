"""What past scans said: of the last year of weeks, each once unless counting it again changed what was found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from vigie.compute.detection import Cluster
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.models import Run, Scan, SeriesKey
from vigie.warning.outlook.past_scans import Scans, told
from vigie.warning.outlook.queries import scans_of
from vigie.warning.outlook.together import Neighbours, to_json

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 6, 8)
ACTS = SeriesKey("own", "acts", "week", "CMR")


def found(observed: int) -> list[dict[str, object]]:
    cluster = Cluster(MONDAY, (0, 1), 3, observed, 21.5, 9.25, 7.5, 0.004, 44)
    return [to_json(Neighbours(("CM-NW", "CM-OU"), cluster, SeriesKey("own", "acts", "week", "CMR", "CM-NW")))]


def scanned(week: date, clusters: list[dict[str, object]], **other: str) -> None:
    passage = Run.objects.create(started_at=datetime(2026, 6, 17, tzinfo=UTC))
    facts = {"source": "own", "measure": "acts", "digest": str(passage.pk)} | other
    Scan.objects.create(run=passage, week=week, areas=20, found=clusters, **facts)


def shown() -> Scans:
    scans = told(scans_of(ACTS))
    assert scans is not None
    return scans


def test_a_year_of_weeks_is_told_however_often_each_was_counted_again():
    for back in range(60):
        for _again in range(2):
            scanned(MONDAY - timedelta(weeks=back), [])
    assert (shown().weeks, shown().silent, shown().lines) == (52, 52, [])


def test_the_same_finding_is_told_once_and_another_one_beside_it():
    scanned(MONDAY, found(40))
    scanned(MONDAY, found(50))
    scanned(MONDAY, found(50))
    assert [line.week for line in shown().lines] == ["semaine du 8 juin 2026"] * 2
    newest, before = (line.sentences[0] for line in shown().lines)
    assert ("50" in newest, "40" in before) == (True, True)
    assert (shown().weeks, shown().silent) == (1, 0)


def test_a_finding_that_a_later_count_took_back_stands_with_that():
    scanned(MONDAY, found(40))
    scanned(MONDAY, [])
    newest, before = shown().lines
    assert newest.sentences == ["Recompté depuis\xa0: rien d’inhabituel ensemble."]
    assert "40" in before.sentences[0]


def test_the_card_says_what_was_scanned(people, client_of):
    AreaWeekCount.objects.create(area="CM-EN", week=MONDAY, act_group="arrest", n=3)
    run(by=people["analyst"], today=date(2026, 6, 17))
    scanned(MONDAY, found(40))
    page = client_of(people["analyst"]).get(reverse("outlook:watch"), {"what": "own:acts"}).content.decode()
    card = page[page.index('id="scans"') :].partition("</section>")[0]
    assert "tous les actes, toutes les zones, par semaine" in card
    scanned(MONDAY, [], source="acled", measure="events")
    feed = told(scans_of(SeriesKey("acled", "events", "week", "CMR")))
    assert feed is not None
    assert "actes" not in feed.what
