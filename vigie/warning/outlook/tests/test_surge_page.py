"""How chances of surges are told: which counts, how often such warnings were right, and what is not known."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
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
JUDGED = Judged(alerts=167, true=62, true_or_present=82, onsets=19, caught=5, on_alerts=66, on_true=45, line_years=10,
                line_onsets=22, line_caught=10)  # fmt: skip
PLACES = {
    "CAF": Standing(observed=31, limit=87, chance=0.172, warns=True, turns_at=22),
    "COD": Standing(observed=224, limit=690, chance=0.139, turns_at=513),
    "TCD": Standing(observed=28, limit=29, chance=0.279, warns=True),
    "COG": Standing(observed=0, limit=None),
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
    assert [line.chance for line in shown.lines] == ["27,9\xa0%", "17,2\xa0%", "13,9\xa0%", "", ""]
    caf = lines["Centrafrique"]
    assert (caf.warns, caf.limit) == (True, "87")
    assert "31 morts en mai 2023. Avec 22," in caf.why
    assert "il y aurait un avertissement" in lines["RD Congo"].why
    assert "Aucun autre chiffre" in lines["Tchad"].why
    assert "Trop peu de données" in lines["Congo"].why
    assert lines["Congo"].limit == ""
    assert (lines["Cameroun"].chance, lines["Cameroun"].limit) == ("", "")
    assert "Gabon" in shown.silent
    assert "(juin 2023 – août 2023)" in shown.title


def test_how_often_such_a_warning_was_right_stands_with_its_number_and_its_range(people):
    looked()
    right, caught = told(people).record
    assert "37\xa0% (de 30 à 45\xa0%\xa0; 62 sur 167)" in right.replace(" %", "\xa0%").replace(" ;", "\xa0;")
    assert "82 sur 167" in right
    assert "(juin 2013 – février 2023)" in right
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


def test_a_limit_that_is_not_known_is_a_dash_and_a_chance_that_is_not_told_is_too_little_data(people, client_of):
    looked(places={"COG": asdict(PLACES["COG"])})
    page = client_of(people["analyst"]).get(reverse("outlook:watch")).content.decode()
    row = page[page.index('id="surges"') :].partition("Congo</th>")[2].partition("</tr>")[0]
    assert "trop peu de données" in row
    assert '<td class="n">–</td>' in row
    assert "75 derniers mois" in told(people).lines[0].why


def test_the_limit_is_said_to_be_the_lowest_of_three_and_not_that_more_is_always_a_surge(people, client_of):
    looked()
    page = client_of(people["analyst"]).get(reverse("outlook:watch")).content.decode()
    assert "Chacun des trois mois a sa propre limite" in page
    assert "plus de morts que la limite est une flambée" not in page


def test_warnings_of_provisional_counts_are_said_to_be_measured_on_revised_ones_only(people):
    looked()
    assert len(told(people).record) == 2
    looked(provisional=True)
    assert "n’a pas été mesuré" in told(people).record[2]


def test_the_threshold_says_the_years_and_the_beginnings_that_it_was_chosen_on(people):
    looked()
    rule = " ".join(told(people).rule)
    assert "17,0\xa0%" in rule.replace(" %", "\xa0%")
    assert all(figure in rule for figure in ("choisi\xa0: 10", "22 débuts", "annoncé 10"))
    assert "45 débuts" not in rule


@pytest.mark.parametrize("onsets", [0, 4])
def test_a_threshold_of_too_few_beginnings_is_said_to_be_one(people, onsets):
    looked(figures=asdict(replace(JUDGED, line_years=2, line_onsets=onsets, line_caught=onsets)))
    rule = " ".join(told(people).rule)
    assert f": {onsets}, trop peu" in rule.replace("\xa0", " ")


def test_a_look_of_old_says_no_more_of_its_threshold_than_it_kept(people):
    figures = {name: value for name, value in asdict(JUDGED).items() if not name.startswith("line_")}
    looked(figures=figures)
    assert "années antérieures" in " ".join(told(people).rule)


@pytest.mark.parametrize(
    "chance, warns, said",
    [
        (0.1699, False, "juste sous 17,0"),
        (0.1702, True, "17,0"),
        (0.1692, False, "16,9"),
        (0.0004, False, "moins de 0,1"),
    ],
)
def test_rounding_contradicts_no_verdict(people, chance, warns, said):
    looked(places={"CAF": asdict(Standing(3, 12, chance, warns))})
    assert told(people).lines[0].chance == f"{said}\xa0%"


@pytest.mark.parametrize("month", [3, 7, 9])
def test_no_month_follows_a_word_that_it_would_shorten(people, month):
    """April, August, October: “de avril” is no French."""
    looked(newest=date(2023, month, 1), first=date(2013, month + 1, 1), last=date(2023, month + 1, 1))
    shown = told(people)
    said = " ".join([shown.title, *shown.record, *shown.rule, *(line.why for line in shown.lines)])
    assert not re.search(r"\b(de|que|le) (avril|août|octobre)", said)


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
