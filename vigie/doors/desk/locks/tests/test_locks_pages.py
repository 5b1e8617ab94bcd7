"""The page of locks, as each person sees and uses it."""

from __future__ import annotations

import pytest

from vigie.ground.access.roles import Role
from vigie.ground.seal import locks, naming
from vigie.ground.seal.coercion_models import Absence, Opening, TeamLock
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.factories import make_incident

pytestmark = pytest.mark.django_db


def test_a_traveller_leaves_by_one_button_and_a_keeper_brings_them_back(people: People, client_of) -> None:
    monitor, keeper = client_of(people["monitor"]), client_of(people["founder"])
    gone = monitor.post("/bureau/verrou/moi/travel/")
    assert gone.status_code == 302
    assert monitor.get("/bureau/").status_code == 302
    absence = Absence.objects.get()
    assert client_of(people["monitor2"]).post(f"/bureau/verrou/retour/{absence.pk}/").status_code == 403
    assert client_of(people["outsider"]).post(f"/bureau/verrou/retour/{absence.pk}/").status_code == 404
    assert "monitor" in keeper.get("/bureau/verrou/").content.decode()
    assert keeper.post(f"/bureau/verrou/retour/{absence.pk}/").status_code == 302
    assert client_of(people["monitor"]).get("/bureau/violations/").status_code == 200


def test_two_members_lock_a_team_from_the_page_and_two_of_the_region_undo_it(people: People, client_of) -> None:
    region = [make_person(n, {"intake": Role.REGIONAL}, by=people["founder"]) for n in ("region-1", "region-2")]
    officer, officer2 = client_of(people["officer"]), client_of(people["officer2"])
    ask, second = "/bureau/verrou/equipe/intake/ask/", "/bureau/verrou/equipe/intake/set/"
    assert client_of(people["outsider"]).post(ask).status_code == 404
    assert officer.post(ask).status_code == 302
    assert officer.post(second).status_code == 409
    assert "Verrouiller, en second" in officer2.get("/bureau/verrou/").content.decode()
    assert "appelez, puis décidez" in officer2.get("/bureau/").content.decode()
    assert officer2.post(second).status_code == 302
    assert locks.is_locked("intake")
    for place, step in enumerate(("ask_thaw", "thaw")):
        assert client_of(people["officer"]).post(f"/bureau/verrou/equipe/intake/{step}/").status_code == 403
        assert client_of(region[place]).post(f"/bureau/verrou/equipe/intake/{step}/").status_code == 302
    assert TeamLock.objects.get().ended_by == region[1].user


def test_a_violation_that_takes_two_leads_to_the_question_and_opens_once_lent(people: People, client_of) -> None:
    incident = make_incident(by=people["monitor"], title="Cache (exemple)")
    others = [people[name].user for name in ("monitor2", "analyst")]
    naming.restrict(incident, others, two=True, by=people["monitor"])
    first, second = client_of(people["monitor"]), client_of(people["monitor2"])
    address = incident.get_absolute_url()
    closed = first.get(address)
    ask = f"/bureau/verrou/a-deux/incidents.incident/{incident.pk}/"
    assert closed.status_code == 403
    assert ask in closed.content.decode()
    assert "Cache (exemple)" not in first.get("/bureau/violations/").content.decode()
    assert client_of(people["officer"]).post(ask).status_code == 404
    assert first.get(ask).status_code == 200
    assert first.post(ask).status_code == 302
    opening = Opening.objects.get()
    assert client_of(people["officer"]).post(f"/bureau/verrou/preter/{opening.pk}/").status_code == 404
    assert second.post(f"/bureau/verrou/preter/{opening.pk}/").status_code == 302
    assert "Cache (exemple)" in first.get(address).content.decode()
    assert second.get(address).status_code == 403


def test_the_form_of_a_violation_asks_for_two(people: People, client_of) -> None:
    incident = make_incident(by=people["monitor"])
    named = [str(people[name].user.pk) for name in ("monitor2", "analyst")]
    done = client_of(people["monitor"]).post(
        f"{incident.get_absolute_url()}lecteurs/restrict/", {"people": named, "two": "on"}
    )
    assert done.status_code == 302
    incident.refresh_from_db()
    assert incident.needs_two
