"""When a plan is in force, which one is shown, and who says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import lives, queries
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Plan, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
OLD = SMALL.replace(b"2031-2033", b"2019-2024")


@pytest.fixture(autouse=True)
def in_2031() -> object:
    with time_machine.travel("2031-03-05T12:00:00Z"):
        yield


def _import(data: bytes = SMALL) -> PlanVersion:
    """A file as the plan of its years."""
    known = Plan.objects.filter(period=data.decode().split("\n")[2]).exists()
    version = import_plan(data, source="essai.txt", by=Actor.system(), new_plan=not known).version
    assert version
    return version


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2019 – 2024", (date(2019, 1, 1), date(2024, 12, 31))),
        ("2031-2033", (date(2031, 1, 1), date(2033, 12, 31))),
        ("2031", (date(2031, 1, 1), date(2031, 12, 31))),
        ("2033-2031", (None, None)),
        ("trois ans", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_days_of_a_plan_are_read_from_its_period(period: str, days: tuple[date | None, date | None]) -> None:
    assert lives.days_of(period) == days


def test_a_file_of_a_period_that_is_over_is_a_plan_that_ended(people: People) -> None:
    assert _import(OLD).plan.state == "ended"
    assert _import().plan.state == "in_force"


def test_the_plan_in_force_is_shown_whichever_file_came_last(people: People) -> None:
    new = _import()
    _import(OLD)
    assert queries.current_version() == new
    again = _import(SMALL.replace(b"Ouvrir une ligne", b"Ouvrir deux lignes"))
    assert queries.current_version() == again


def test_where_none_is_in_force_the_one_that_ended_last_stays_shown(people: People, client_of: ClientOf) -> None:
    old = _import(OLD)
    _import(SMALL.replace(b"2031-2033", b"2013-2018"))
    assert queries.current_version() == old
    page = client_of(people["officer"]).get(reverse("tree:tree")).content.decode()
    assert "Ce plan est terminé" in page
    assert "2013-2018" in page


def test_a_plan_whose_days_have_begun_comes_before_one_whose_days_have_not(people: People) -> None:
    now = _import()
    later = _import(SMALL.replace(b"2031-2033", b"2034-2036"))
    assert queries.current_version() == now
    with time_machine.travel("2034-01-02T12:00:00Z"):
        assert queries.current_version() == later


def test_a_coordinator_ends_a_plan_and_puts_it_in_force_again(people: People) -> None:
    plan, by = _import().plan, people["coordinator"]
    assert lives.step(plan, "end", by=by).state == "ended"
    with pytest.raises(WrongState):
        lives.step(plan, "end", by=by)
    assert lives.step(plan, "resume", by=by).state == "in_force"
    verbs = [str(entry.facts["verb"]) for entry in Entry.objects.order_by("chain", "seq")]
    assert verbs[-2:] == ["plan.end", "plan.resume"]


def test_nobody_else_says_when_a_plan_is_in_force(people: People, client_of: ClientOf) -> None:
    plan = _import().plan
    for name in ("decider", "analyst", "outsider"):
        with pytest.raises(Denied):
            lives.step(plan, "end", by=people[name])
        with pytest.raises(Denied):
            lives.date_plan(plan, begins=None, ends=None, by=people[name])
    browser = client_of(people["decider"])
    assert browser.get(reverse("tree:dates", args=[plan.pk])).status_code == 403
    assert browser.post(reverse("tree:end", args=[plan.pk])).status_code == 403
    plan.refresh_from_db()
    assert (plan.state, plan.begins) == ("in_force", date(2031, 1, 1))


def test_a_plan_ends_after_it_begins(people: People, client_of: ClientOf) -> None:
    plan, browser = _import().plan, client_of(people["coordinator"])
    address = reverse("tree:dates", args=[plan.pk])
    refused = browser.post(address, {"begins": "2031-05-01", "ends": "2031-04-01"})
    assert (refused.status_code, "2031-05-01" in refused.content.decode()) == (422, True)
    with pytest.raises(Invalid):
        lives.date_plan(plan, begins=date(2031, 5, 1), ends=date(2031, 4, 1), by=people["coordinator"])
    assert browser.post(address, {"begins": "2031-05-01", "ends": "2032-04-01"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.begins, plan.ends) == (date(2031, 5, 1), date(2032, 4, 1))


def test_a_coordinator_is_told_when_the_days_of_a_plan_are_over(people: People) -> None:
    plan = _import().plan
    with time_machine.travel("2034-01-02T12:00:00Z"):
        assert plan.get_absolute_url() in [line.url for line in queries.todo(people["coordinator"])]
        assert queries.todo(people["decider"]) == []


def test_a_plan_whose_days_are_over_gives_way_to_its_follower_and_is_asked_about_still(people: People) -> None:
    later = _import(SMALL.replace(b"2031-2033", b"2034-2036"))
    over = _import()
    with time_machine.travel("2034-01-02T12:00:00Z"):
        assert queries.current_version() == later
        assert over.plan.get_absolute_url() in [line.url for line in queries.todo(people["coordinator"])]
    with time_machine.travel("2033-12-31T12:00:00Z"):
        assert queries.current_version() == over


def test_the_file_is_not_read_for_a_page_that_does_not_give_it(people: People) -> None:
    version = _import()
    node = version.nodes.get(kind="axis")
    shown, newest = queries.current_version(), queries.newest_version(version.plan)
    assert shown
    assert newest
    for one in (shown, newest, queries.places([node.element_id])[node.element_id].version):
        assert one.get_deferred_fields() == {"original"}


def test_a_plan_that_is_not_shown_has_its_own_page_file_and_anomalies(people: People, client_of: ClientOf) -> None:
    old, browser = _import(OLD), client_of(people["officer"])
    _import()
    assert "2019-2024" in browser.get(old.plan.get_absolute_url()).content.decode()
    assert browser.get(reverse("tree:original"), {"plan": old.plan_id}).content == OLD
    assert browser.get(reverse("tree:anomalies"), {"plan": old.plan_id}).status_code == 200
    for wrong in ("no-such-plan", "00000000-0000-4000-8000-000000000000"):
        assert browser.get(reverse("tree:anomalies"), {"plan": wrong}).status_code == 404


@pytest.mark.parametrize("last", [OLD, SMALL, SMALL.replace(b"2031-2033", b"2034-2036")])
def test_what_was_shown_before_plans_had_lives_stays_shown(people: People, last: bytes) -> None:
    for data in (OLD, SMALL, last):
        _import(data + b"\n\n")
        shown = _import(data)
    PlanVersion.objects.update(adopted_at=None)
    Plan.objects.update(state="draft", begins=None, ends=None)
    import_module("vigie.plan.tree.migrations.0004_plans_have_lives").give_lives(apps, None)
    assert queries.current_version() == shown
