"""How chances of surges are told: which counts, how often such warnings were right, and what is not known."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from vigie.compute.surges import Standing
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.looks import Judged, SurgeLook
from vigie.warning.outlook.surge_page import surges
from vigie.warning.outlook.surging import FEEDS, FEW, SHORT

pytestmark = pytest.mark.django_db

NEWEST, TODAY = date(2023, 5, 1), date(2023, 6, 10)
JUDGED = Judged(alerts=167, true=62, true_or_present=82, onsets=19, caught=5, on_alerts=66, on_true=45)
PLACES = {
    "CAF": Standing(observed=31, limit=87, chance=0.172, warns=True, turns_at=22),
    "COD": Standing(observed=224, limit=690, chance=0.139, turns_at=513),
    "TCD": Standing(observed=28, limit=29, chance=0.279, warns=True),
    "COG": Standing(observed=0, limit=10),
    "CMR": None,
}


def looked(**other) -> SurgeLook:
    facts = {
        "what": FEEDS[0], "newest": NEWEST, "digest": "x", "months": 413, "first": date(2013, 6, 1), "last": NEWEST,
        "areas": 5, "threshold": 0.17, "figures": asdict(JUDGED),
        "places": {iso3: asdict(standing) if standing else None for iso3, standing in PLACES.items()},
    }  # fmt: skip
    return SurgeLook.objects.create(**facts | other)


def told(people, name="analyst", today=TODAY):
    return surges(people[name], today=today)


def test_each_country_has_its_chance_its_limit_and_what_would_have_changed_it(people):
    looked()
    shown = told(people)
    lines = {line.name: line for line in shown.lines}
    assert [line.chance for line in shown.lines] == ["28\xa0%", "17\xa0%", "14\xa0%", "", ""]
    caf = lines["Centrafrique"]
    assert (caf.warns, caf.limit) == (True, "87")
    assert "31 morts en mai 2023. Avec 22," in caf.why
    assert "il y aurait un avertissement" in lines["RD Congo"].why
    assert "Aucun autre chiffre" in lines["Tchad"].why
    assert "Trop peu de données" in lines["Congo"].why
    assert (lines["Cameroun"].chance, lines["Cameroun"].limit) == ("", "")
    assert "Gabon" in shown.silent
    assert "de juin 2023 à août 2023" in shown.title


def test_how_often_such_a_warning_was_right_stands_with_its_number_and_its_range(people):
    looked()
    right, caught = told(people).record
    assert "37\xa0% (de 30 à 45\xa0%\xa0; 62 sur 167)" in right.replace(" %", "\xa0%").replace(" ;", "\xa0;")
    assert "82 sur 167" in right
    assert "juin 2013 à février 2023" in right
    assert "19" in caught
    assert "5" in caught
    rule = " ".join(told(people).rule)
    assert "550 sur 1639" in rule
    assert "45 sur 66" in rule


def test_of_fewer_than_five_warnings_no_share_is_told(people):
    looked(figures=asdict(Judged(4, 4, 4, 2, 1, 0, 0)))
    (said,) = told(people).record
    assert "100" not in said
    assert "moins de cinq" in said


def test_months_that_are_over_are_said_to_be_over(people):
    looked()
    assert told(people).over == ""
    late = told(people, today=date(2023, 9, 1))
    assert "passés" in late.over
    assert late.link.url == reverse("signals:bring")


@pytest.mark.parametrize("refused, words", [(SHORT, "60 mois sont connus"), (FEW, "moins de 30 mois")])
def test_too_little_data_is_said_in_one_sentence_and_no_chance_is_told(people, refused, words):
    looked(refused=refused, months=60, figures={}, places={})
    shown = told(people)
    assert words in shown.nothing
    assert shown.lines == ()


def test_without_a_feed_the_page_says_where_to_bring_one_to_those_who_may(people, client_of):
    assert told(people).link.url == reverse("signals:bring")
    assert told(people, "monitor").link.url == reverse("signals:feeds")
    assert "Aucune source de morts" in told(people).nothing
    page = client_of(people["monitor"]).get(reverse("outlook:watch")).content.decode()
    assert "Aucune source de morts" in page
    assert reverse("signals:bring") not in page
    assert client_of(people["monitor"]).get(told(people, "monitor").link.url).status_code == 200


def test_a_feed_that_was_not_looked_at_yet_is_said_to_wait(people):
    import_deaths({"CAF": [1, 2, 3]}, first=date(2023, 1, 1))
    assert "examen de nuit" in told(people).nothing


def test_the_page_says_that_it_is_context_and_that_our_own_counts_have_no_such_chance(people, client_of):
    looked()
    page = client_of(people["analyst"]).get(reverse("outlook:watch")).content.decode()
    assert "Contexte, et non mesure des atteintes aux défenseurs." in page
    assert "personne n’a mesuré ce qu’elle y vaudrait" in page
    assert page.count("avertissement</span>") == 2
    assert client_of(people["founder"]).get(reverse("outlook:watch")).status_code == 403
    assert timezone.localdate() > TODAY
