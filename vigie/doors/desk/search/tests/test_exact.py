"""Exact names and numbers: across records, within what one may see, and honest about what was never opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from vigie.doors.desk.search.tests.conftest import EXACT
from vigie.doors.desk.search.tests.test_words import entries
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import BlindMark
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.factories import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]


def named(people: People, victim: str, **facts: str) -> Incident:
    return make_incident(by=people["officer"], acts=[make_act(victim=victim)], **facts)


def looked_for(client: Client, identity: str, **more: str) -> tuple[int, int]:
    """How many lines are shown, and how many records are said not to be compared."""
    answer = client.post(EXACT, {"identity": identity, **more})
    assert answer.status_code == 200
    assert len(answer.context["lines"]) == answer.context["total"]
    return answer.context["total"], answer.context["waiting"]


def test_a_record_nobody_opened_is_said_and_can_be_compared_from_here(people: People, client_of: ClientOf) -> None:
    named(people, "Ngaïssona, Awa")
    named(people, "awa NGAISSONA")
    named(people, "Awa Mahamat")
    client = client_of(people["monitor"])
    assert looked_for(client, "Awa Ngaïssona") == (0, 3)
    assert "3 fiches ne sont pas encore comparées" in client.get(EXACT).content.decode()
    assert looked_for(client, "Awa Ngaïssona", compare="1") == (2, 0)
    assert entries() == [3, 2]


def test_comparing_needs_no_name(people: People, client_of: ClientOf) -> None:
    named(people, "Awa Ngaïssona")
    answer = client_of(people["monitor"]).post(EXACT, {"identity": "", "compare": "1"})
    assert (answer.status_code, answer.context["waiting"]) == (200, 0)
    assert "lines" not in answer.context


def test_opening_a_page_compares_it(people: People, client_of: ClientOf) -> None:
    first, second = named(people, "Ngaïssona, Awa"), named(people, "awa NGAISSONA")
    client = client_of(people["monitor"])
    assert "Nommés ailleurs" not in client.get(first.get_absolute_url()).content.decode()
    assert looked_for(client, "Awa Ngaissona") == (1, 1)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "Nommés ailleurs" in page
    assert "1 autre fiche" in page
    assert 'name="identity" value="awa NGAISSONA"' in page
    assert looked_for(client, "Awa Ngaissona") == (2, 0)


def test_a_number_is_found_in_requests_and_violations_by_who_may_see_both(people: People, client_of: ClientOf) -> None:
    report, _code = make_report("Le 699 12 34 56 m’a appelée.", country="CMR")
    incident = named(people, "A B", narrative="Appel du +237 699-12-34-56.")
    officer, monitor = client_of(people["officer"]), client_of(people["monitor"])
    officer.get(report.get_absolute_url())
    officer.get(incident.get_absolute_url())
    assert looked_for(officer, "00237 699123456") == (2, 0)
    assert looked_for(monitor, "00237 699123456") == (1, 0)
    assert looked_for(client_of(people["outsider"]), "00237 699123456") == (0, 0)
    assert "1 autre fiche" in officer.get(incident.get_absolute_url()).content.decode()
    assert "autre fiche" not in monitor.get(incident.get_absolute_url()).content.decode()


def test_a_corrected_name_is_found_no_more(people: People, client_of: ClientOf) -> None:
    from vigie.protection.incidents.actions import correct
    from vigie.protection.incidents.factories import make_facts

    incident, client = named(people, "Awa Ngaïssona"), client_of(people["monitor"])
    assert looked_for(client, "Awa Ngaïssona", compare="1") == (1, 0)
    known = {"country": "CMR", "urgency": "none", "reason": "r", "by": people["monitor"]}
    correct(incident, make_facts(acts=[make_act(victim="Bela Mahamat")]), **known)
    assert looked_for(client, "Awa Ngaïssona") == (0, 1)
    assert looked_for(client, "Bela Mahamat", compare="1") == (1, 0)
    assert looked_for(client, "Awa Ngaïssona") == (0, 0)


def test_a_search_for_words_compares_by_the_way(people: People, client_of: ClientOf) -> None:
    named(people, "Awa Ngaïssona")
    client = client_of(people["monitor"])
    client.post("/bureau/recherche/", {"asked": "mot"})
    assert looked_for(client, "Awa Ngaïssona") == (1, 0)


def test_reading_a_page_writes_no_more_than_its_marks(people: People, client_of: ClientOf) -> None:
    incident = named(people, "Awa Ngaïssona")
    client = client_of(people["monitor"])
    client.get(incident.get_absolute_url())
    marks = BlindMark.objects.count()
    assert marks == 1
    client.get(incident.get_absolute_url())
    assert BlindMark.objects.count() == marks


def test_the_exact_search_asks_for_csrf_a_session_and_post(people: People, client_of: ClientOf) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client_of(people["monitor"]).cookies
    assert guarded.post(EXACT, {"identity": "Awa"}).status_code == 403
    assert guarded.post(EXACT, {"compare": "1"}).status_code == 403
    assert Client().post(EXACT, {"identity": "Awa"}).status_code == 401
    answer = client_of(people["monitor"]).get(EXACT, {"identity": "Awa", "compare": "1"})
    assert "lines" not in answer.context
    assert answer.headers["Cache-Control"] == "no-store"
    assert client_of(people["monitor"]).post(EXACT, {"identity": ""}).status_code == 400


@pytest.mark.parametrize("typed", ["inconnu", "—", "12", "<script>", "\x00a\x00"])
def test_what_names_nobody_finds_nobody(people: People, client_of: ClientOf, typed: str) -> None:
    named(people, "inconnu")
    answer = client_of(people["monitor"]).post(EXACT, {"identity": typed, "compare": "1"})
    assert answer.status_code in {200, 400}
    assert not answer.context.get("total")
