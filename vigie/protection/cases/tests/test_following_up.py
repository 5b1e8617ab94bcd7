"""Measures that answer a risk, days agreed, and a calendar that says nothing to whoever finds it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.factories import close_leaving, make_case, plan_step, taken_case
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.followup import actions
from vigie.protection.cases.models import Case
from vigie.protection.cases.risk.actions import assess
from vigie.protection.cases.security import actions as security
from vigie.protection.cases.tests.test_risk import sheet

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


# --- Security plan ------------------------------------------------------------------------------------------------

MEASURE = {"measure": "vary_routes", "words": "", "against": "Filature (exemple)", "who": "Elle-même"}


def test_a_measure_answers_a_risk_that_was_assessed(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    with pytest.raises(Invalid):
        security.add(case, **MEASURE, by=by)
    assess(case, **sheet(), by=by)
    security.add(case, **MEASURE, by=by)
    for wrong in ({"measure": "no_such"}, {"measure": "unknown", "words": " "}):
        with pytest.raises(Invalid):
            security.add(case, **{**MEASURE, **wrong}, by=by)
    (measure,) = opened(case, people).measures
    security.mark(case, measure.id, state="in_place", by=by)
    with pytest.raises(WrongState):
        security.mark(case, measure.id, state="in_place", by=by)
    security.mark(case, measure.id, state="dropped", by=by)
    with pytest.raises(Denied):
        security.add(case, **MEASURE, by=people["officer"])


def test_the_printed_page_carries_no_name_and_nothing_of_ours(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"], title="Titre inventé"), people["protector"]
    assess(case, **sheet(), by=by)
    client, address = client_of(by), f"{case.get_absolute_url()}securite/"
    assert client.post(address, {**MEASURE, "measure": ""}).status_code == 400
    assert client.post(address, MEASURE).status_code == 302
    assert "Filature (exemple)" in client.get(address).content.decode()
    printed = client.get(f"{address}imprimer/").content.decode()
    assert "Varier trajets et horaires" in printed or "Vary routes and hours" in printed
    for ours in ("Personne A", "Titre inventé", "Filature", "Vigie", str(case.pk), "protector", "Elle-même"):
        assert ours not in printed
    line = opened(case, people).measures[0].id
    assert client.post(f"{address}{line}/in_place/").status_code == 302
    assert client.post(f"{address}{line}/no-such-state/").status_code == 400


def test_a_plan_answers_the_threats_of_the_risk_sheet_and_has_a_paper_for_the_office(
    people: People, client_of: Any
) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    assess(case, **{**sheet(), "threats": "- Filature (exemple)\n\n- Perquisition (exemple)"}, by=by)
    client, address = client_of(by), f"{case.get_absolute_url()}securite/"
    typed = {"measure": "search_plan", "threat": "Perquisition (exemple)"}
    assert client.get(address).context["unanswered"] == ["Filature (exemple)", "Perquisition (exemple)"]
    assert client.post(address, {**typed, "threat": "Rien de tel"}).status_code == 400
    assert client.post(address, {**typed, "against": "Autre chose"}).status_code == 400
    assert client.post(address, typed).status_code == 302
    assert client.post(address, {"measure": "vary_routes"}).status_code == 302
    assert opened(case, people).measures[0].against == "Perquisition (exemple)"
    assert client.get(address).context["unanswered"] == ["Filature (exemple)"]
    papers = {of: client.get(f"{address}imprimer/?pour={of}").content.decode() for of in ("personal", "office")}
    assert ["perquisitionner" in page for page in papers.values()] == [False, True]
    assert ["Varier trajets" in page for page in papers.values()] == [True, False]


# --- Follow-up ----------------------------------------------------------------------------------------------------


def test_a_day_is_agreed_kept_and_done(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    with pytest.raises(Invalid):
        actions.schedule(case, on=in_days(-1), words="", owner=by.user, by=by)
    client, address = client_of(by), f"{case.get_absolute_url()}suivi/"
    typed = {"on": in_days(3).isoformat(), "words": "Appeler après 20 h (exemple)", "owner": str(by.user.pk)}
    assert client.post(address, {**typed, "owner": ""}).status_code == 400
    assert client.post(address, typed).status_code == 302
    line = opened(case, people).follow_ups[0].id
    assert client.post(f"{address}{line}/", {"outcome": ""}).status_code == 400
    assert client.post(f"{address}{line}/", {"outcome": "Elle va bien (exemple)."}).status_code == 302
    assert not queries.reminders(by).exists()
    assert "Elle va bien (exemple)." in client.get(address).content.decode()
    with pytest.raises(WrongState):
        actions.done(Case.objects.get(), line, outcome="Encore.", by=by)


def test_a_reminder_is_put_away_by_its_owner_only(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    plan_step(case, by=by)
    task = queries.reminders(by).get()
    way = f"{case.get_absolute_url()}rappels/{task.pk}/"
    assert client_of(people["protector2"]).post(way).status_code == 403
    assert client_of(people["officer"]).post(way).status_code == 404
    assert queries.reminders(by).exists()
    assert client_of(by).post(way).status_code == 302
    assert not queries.reminders(by).exists()


def test_a_reminder_that_nobody_follows_becomes_everyones(people: People, client_of: Any) -> None:
    by, other = people["protector"], people["protector2"]
    case = taken_case(by=by)
    plan_step(case, by=by, deadline=in_days(3))
    task = queries.reminders(by).get()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert queries.todo(other) == []
        with pytest.raises(Denied):
            actions.put_away(task, by=other)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        (line,) = queries.todo(other)
        assert (line.level, str(line.detail)) == ("orange", "Dossier de protection · à la charge de protector")
        assert [one.level for one in queries.todo(by)] == ["red"]
        assert queries.todo(people["officer"]) == []
        actions.put_away(task, by=other)
    assert not queries.reminders(by).exists()


def test_what_someone_who_left_had_to_do_is_everyones_when_it_is_due(people: People) -> None:
    by = people["protector"]
    leaver = make_person("partie", {"protection": Role.OFFICER}, by=people["founder"])
    case = taken_case(by=by)
    plan_step(case, by=by, owner=leaver.user, deadline=in_days(3))
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert queries.todo(by) == []
        Membership.objects.filter(user=leaver.user).update(ended_at=timezone.now())
        assert [line.level for line in queries.todo(by)] == ["orange"]
    cases.restrict(case, [], by=by)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert queries.todo(people["protector2"]) == []


def test_closing_a_case_ends_its_reminders(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    plan_step(case, by=by)
    actions.schedule(case, on=in_days(3), words="", owner=people["protector2"].user, by=by)
    assert queries.reminders(by).count() == 2
    close_leaving(case, by=by)
    assert not queries.reminders(by).exists()
    assert queries.todo(people["protector2"]) == []


def test_the_calendar_says_rappel_and_nothing_else(people: People, client_of: Any) -> None:
    case, by = (
        make_case(by=people["protector"], title="Titre inventé", country_presence="Pays inventé"),
        people["protector"],
    )
    plan_step(case, by=by)
    actions.schedule(case, on=in_days(3), words="Appeler (exemple)", owner=by.user, by=by)
    actions.schedule(case, on=in_days(4), words="", owner=people["protector2"].user, by=by)
    sent = client_of(by).get("/bureau/dossiers/agenda.ics")
    assert sent["Content-Type"].startswith("text/calendar")
    text = sent.content.decode()
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Rappel", "Rappel"]
    assert {event.decoded("dtstart") for event in events} == {in_days(3), in_days(7)}
    ids = [str(task.pk) for task in queries.reminders(by)]
    for ours in ("exemple", "inventé", "vigie", "protector", str(case.pk), *ids):
        assert ours.lower() not in text.lower()
    assert text == client_of(by).get("/bureau/dossiers/agenda.ics").content.decode()
    assert "VEVENT" not in client_of(people["officer"]).get("/bureau/dossiers/agenda.ics").content.decode()
