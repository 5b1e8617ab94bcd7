"""Figures of verified violations: each opens to its rows, what leaves hides what would name someone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from vigie.compute import sdg
from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.factories import make_act, make_incident, verified_incident
from vigie.protection.incidents.facts import Act
from vigie.protection.incidents.figures import actions
from vigie.protection.incidents.figures.reading import Period, read, silence
from vigie.protection.incidents.figures.tables import DIMENSIONS, leaving, table
from vigie.protection.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
YEAR = Period(date(2026, 1, 1))
ASKED = {"start": "2026-01", "by": "sex"}


@pytest.fixture
def verified(people: People) -> Callable[..., Incident]:
    def make(*acts: str, victim: str = "Personne A (exemple)", day: date = date(2026, 3, 5), **facts: str) -> Incident:
        return verified_incident(
            by=people["officer"], first=people["monitor"], second=people["monitor2"], day=day,
            acts=[make_act(act=act, victim=victim) for act in acts], **facts,
        )  # fmt: skip

    return make


def test_a_person_is_counted_once_for_the_gravest_act_across_violations(people: People, verified) -> None:
    verified("death_threat", title="Menaces d’abord")
    verified("torture", victim="PERSONNE A (exemple)", title="Torture ensuite")
    verified("death_threat", victim="", title="Sans nom")
    make_incident(by=people["officer"], day=date(2026, 3, 5), title="Pas encore vérifiée")
    counted = sdg.count(read(people["analyst"], YEAR).harms())
    assert sorted(victim.letter for victim in counted.victims) == ["C", "F"]


def test_only_the_twelve_months_asked_for_count(people: People, verified) -> None:
    verified("torture", day=date(2025, 12, 31))
    assert not read(people["analyst"], YEAR).opened
    assert len(read(people["analyst"], Period(date(2025, 6, 1))).opened) == 1
    assert Period(date(2025, 6, 1)).end == date(2026, 5, 1)


def test_each_cell_opens_to_its_violations_for_those_who_may(people: People, client_of: ClientOf, verified) -> None:
    verified("torture", title="Torture inventée")
    verified("death_threat", victim="Personne B (exemple)", title="Menace inventée")
    analyst = client_of(people["analyst"])
    page = analyst.get(reverse("incidents:figures"), ASKED).content.decode()
    behind = reverse("incidents:figures_behind")
    assert page.count(f'href="{behind}?') == 2
    totals = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert re.findall(r"<td>(\d+)</td>", totals) == ["2", "0", "2"]  # women, not stated, all
    shown = analyst.get(behind, {**ASKED, "letter": "C", "value": "woman"}).content.decode()
    assert "Torture inventée" in shown
    assert "Menace inventée" not in shown
    for stranger in (people["protector"], people["bystander"]):
        for name in ("incidents:figures", "incidents:figures_behind"):
            assert client_of(stranger).get(reverse(name), ASKED).status_code == 403


def test_what_leaves_the_team_hides_small_figures_and_is_noted(people: People, client_of: ClientOf, verified) -> None:
    verified("torture", title="Torture inventée")
    officer = client_of(people["officer"])
    answer = officer.post(reverse("incidents:figures_export"), ASKED)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    figures = [cell for row in rows[4:] for cell in row[2:]]
    assert figures
    assert "1" not in figures
    assert "inventée" not in answer.content.decode()
    for nobody in (people["analyst"], people["protector"], Actor.nobody(), Actor.system()):
        with pytest.raises(Denied):
            actions.export(YEAR, by=nobody)


def victims(n: int, place: str, letter: str = "C", sex: str = "woman") -> tuple[sdg.Victim, ...]:
    return tuple(sdg.Victim(letter, sex, "25-34", "defender", "state", place, ()) for _ in range(n))


def cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def test_acts_are_told_by_group_and_whoever_belongs_to_two_counts_in_both(people: People, client_of: ClientOf) -> None:
    known = {"sex": "man", "age_band": "25-34"}
    for number, changes in enumerate((
        {"situation": "exile"}, {"age_band": "0-17"}, {**known, "situation": "usual"}, known,
    )):  # fmt: skip
        verified_incident(
            by=people["officer"], first=people["monitor"], second=people["monitor2"], day=date(2026, 3, 5),
            acts=[make_act(act="torture", victim=f"Personne {number} (exemple)", **changes)],
        )  # fmt: skip
    opened = read(people["analyst"], YEAR)
    assert opened.groups() == {"woman": 2, "exile": 1, "child": 1, "none": 1, "unknown": 1}
    assert not read(people["protector"], YEAR).groups()  # who sees no violation learns no figure
    page = client_of(people["analyst"]).get(reverse("incidents:figures"), {**ASKED, "by": "situation"}).content.decode()
    assert "Enfants" in page
    assert "En migration" not in page[page.index("<tfoot>") :].split("</table>")[0]
    made = table(sdg.count(opened.harms()), DIMENSIONS["situation"])
    assert made.totals == [1, 1, 2, 4]  # in exile, at their usual place, not stated, all


def test_a_group_of_few_leaves_hidden(people: People) -> None:
    few = tuple(replace(one, situation="exile") for one in victims(2, "CMR"))
    many = tuple(replace(one, situation="usual") for one in victims(12, "CMR"))
    left = leaving(sdg.Counted(few + many + victims(11, "CMR"), 0), DIMENSIONS["situation"], YEAR, "CMR")
    assert "2" not in cells(left)
    assert "25" in cells(left)


def test_an_act_recorded_before_its_situation_was_asked_says_that_it_is_not_stated() -> None:
    before = make_act().sealed()
    assert "situation" not in before
    assert Act(**before).situation == "unknown"
    assert Act(**make_act(situation="exile").sealed()).situation == "exile"


def test_a_small_country_gives_its_year_and_nothing_finer(people: People) -> None:
    many = sdg.Counted(victims(9, "STP") + victims(8, "STP", "A"), 0)
    alone = cells(leaving(many, DIMENSIONS["sex"], YEAR, "STP"))
    assert "17" in alone
    assert not {"9", "8"} & set(alone)
    among = cells(leaving(sdg.Counted(victims(9, "STP") + victims(7, "CMR"), 0), DIMENSIONS["country"], YEAR, ""))
    assert not any("Tomé" in cell for cell in among)


def test_large_figures_leave_as_they_are(people: People) -> None:
    counted = sdg.Counted(victims(12, "CMR") + victims(11, "CMR", sex="man"), 0)
    assert {"12", "11", "23"} <= set(cells(leaving(counted, DIMENSIONS["sex"], YEAR, "CMR")))


def test_silence_is_told_for_each_country_and_is_not_zero(people: People) -> None:
    make_incident(by=people["officer"], day=date(2026, 3, 5))
    quiet = silence(people["analyst"], YEAR)
    assert date(2026, 3, 1) not in quiet["CMR"]
    assert date(2026, 2, 1) in quiet["CMR"]
    assert date(2026, 3, 1) in quiet["TCD"]
    assert date(2026, 3, 1) in silence(people["protector"], YEAR)["CMR"]  # who sees nothing learns nothing


@pytest.mark.parametrize(
    "asked", [{"start": "jamais"}, {"by": "nom"}, {"country": "XXX"}, {"letter": "Z", "value": "'"}], ids=str
)
def test_what_cannot_be_read_is_taken_as_not_said(people: People, client_of: ClientOf, asked: dict[str, str]) -> None:
    analyst = client_of(people["analyst"])
    for name in ("incidents:figures", "incidents:figures_behind"):
        assert analyst.get(reverse(name), asked).status_code == 200
