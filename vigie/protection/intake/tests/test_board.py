"""The board: clocks, language, way in, whose work it is, and which requests sound alike."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.protection.intake import actions
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Report

BOARD = "/bureau/demandes/"
SAME = "Des hommes en civil surveillent notre maison depuis lundi matin (exemple inventé)."


@pytest.mark.django_db
def test_the_board_shows_time_left_and_late_in_words_with_language_and_way(people: People, client_of: Any) -> None:
    late, _code = make_report(urgency="immediate")
    make_report()
    Report.objects.filter(pk=late.pk).update(answer_by=timezone.now() - timedelta(hours=3))
    before = Entry.objects.count()
    page = client_of(people["officer"]).get(BOARD).content.decode()
    assert Entry.objects.count() == before + 2  # what the page shows, and what was compared with it
    assert "retard" in page
    assert "Formulaire public" in page
    assert "<td>fr</td>" in page
    assert client_of(people["monitor"]).get(BOARD).content.decode().count("Formulaire public") == 0


@pytest.mark.django_db
def test_someone_of_the_desk_takes_a_request_on_or_gives_it_to_another(people: People, client_of: Any) -> None:
    report, _code = make_report()
    officer = client_of(people["officer"])
    assert officer.post(f"{BOARD}{report.pk}/confier/", {"mine": "1"}).status_code == 302
    assert Report.objects.get(pk=report.pk).assigned_to == people["officer"].user
    assert str(report.pk) in officer.get(f"{BOARD}?to=mine").content.decode()
    assert str(report.pk) not in officer.get(f"{BOARD}?to=nobody").content.decode()
    officer.post(f"{BOARD}{report.pk}/confier/", {"to": people["officer2"].user.pk})
    assert Report.objects.get(pk=report.pk).assigned_to == people["officer2"].user
    with pytest.raises(Invalid):
        actions.assign(report, to=people["monitor"].user, by=people["officer"])
    with pytest.raises(Denied):
        actions.assign(report, to=None, by=people["monitor"])
    assert client_of(people["monitor"]).post(f"{BOARD}{report.pk}/confier/", {"mine": "1"}).status_code == 404
    Report.objects.filter(pk=report.pk).update(state="closed")
    with pytest.raises(WrongState):
        actions.assign(report, to=None, by=people["officer"])


@pytest.mark.django_db
def test_requests_that_look_alike_are_shown_to_each_other_with_the_reason(people: People, client_of: Any) -> None:
    make_report(SAME)
    make_report(SAME + " Merci.")
    make_report("Où trouver un avocat pour une audience demain matin (exemple) ?")
    page = client_of(people["officer"]).get(BOARD).content.decode()
    assert len(re.findall(r"Ressemble à <a href=\"[^\"]*/semblables/\">ligne \d</a>", page)) == 2
    assert page.count("beaucoup de mots en commun") == 2


@pytest.mark.django_db
def test_another_order_is_another_order_and_nothing_else(people: People, client_of: Any) -> None:
    calm, _code = make_report(urgency="none")
    danger, _code = make_report(urgency="immediate")
    Report.objects.filter(pk=calm.pk).update(answer_by=timezone.now())
    officer = client_of(people["officer"])

    def order(asked: str) -> list[str]:
        page = officer.get(f"{BOARD}?order={asked}").content.decode()
        return [str(one.pk) for one in sorted((calm, danger), key=lambda one: page.index(f'href="{BOARD}{one.pk}/"'))]

    assert order("") == [str(danger.pk), str(calm.pk)]
    assert order("due") == [str(calm.pk), str(danger.pk)]
    assert order("nonsense") == order("")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_full_page_of_the_board_is_small_on_a_thin_line(people: People, client_of: Any) -> None:
    for _ in range(50):
        make_report()
    page = client_of(people["officer"]).get(BOARD).content
    assert len(gzip.compress(page)) < 60_000


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["officer", "coordinator", "decider", "analyst"])
def test_the_board_links_to_no_page_that_refuses_its_reader(people: People, client_of: Any, name: str) -> None:
    client = client_of(people[name])
    pages = ["appel", "trajets", "permanence", "modeles", "sms", "apporter", "telephones"]
    board = client.get(BOARD).content.decode()
    opens = [page for page in pages if client.get(f"{BOARD}{page}/").status_code == 200]
    assert [page for page in pages if f'"{BOARD}{page}/"' in board] == opens
    assert opens == {"officer": pages, "coordinator": ["permanence", "sms"], "decider": ["sms"], "analyst": []}[name]
