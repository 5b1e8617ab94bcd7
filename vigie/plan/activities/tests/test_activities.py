"""Activities: taken on with the days of the grid, brought on by who is responsible, late when nobody says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from vigie.compute.spans import parse, year
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.receiving import TooLarge
from vigie.ground.seal.fixtures import People
from vigie.plan.activities import actions, planning, queries
from vigie.plan.activities.gantt import gantt
from vigie.plan.activities.models import Activity, Dependency, Milestone
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import SMALL, real_plan
from vigie.warning.alerts.factories import issued_alert

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]


def _import(data: bytes = SMALL) -> PlanVersion:
    version = import_plan(data, source="essai.txt", by=Actor.system()).version
    assert version
    return version


@pytest.fixture
def version(planners: People) -> PlanVersion:
    kept = _import()
    planning.take_on(kept, by=planners["evaluator"])
    return kept


def _activity(version: PlanVersion, text: str = "Ouvrir une ligne") -> Activity:
    return Activity.objects.get(element__nodes__version=version, element__nodes__text=text)


def _other(version: PlanVersion) -> Activity:
    return Activity.objects.of(version).exclude(pk=_activity(version).pk).get()


def test_activities_are_taken_on_once_with_the_days_of_the_grid(planners: People) -> None:
    version = _import()
    assert planning.take_on(version, by=planners["evaluator"]) == 2
    assert planning.take_on(version, by=planners["evaluator"]) == 0
    assert (_activity(version).span, _other(version).span) == (None, parse("2031-01-01/2033-12-31"))
    with pytest.raises(Denied):
        planning.take_on(version, by=planners["treasurer"])


def test_the_real_plan_is_followed_whole(planners: People, shared_data: object) -> None:
    version = _import(real_plan(shared_data))
    assert planning.take_on(version, by=planners["coordinator"]) == 36
    assert queries.realised(version) == (0, 36)
    assert queries.not_followed(version) == 0


def test_progress_is_the_weight_of_the_steps_that_are_done(version: PlanVersion, planners: People) -> None:
    by = planners["evaluator"]
    activity = _activity(version)
    assert activity.progress is None
    first = planning.add_milestone(activity, title="Un", weight=3, by=by)
    planning.add_milestone(activity, title="Deux", weight=1, by=by)
    actions.reach(first, on=date(2025, 1, 1), by=by)
    assert activity.progress == Decimal(75)
    with pytest.raises(WrongState):
        actions.reach(first, on=date(2025, 1, 1), by=by)
    with pytest.raises(Invalid):
        planning.drop_milestone(Milestone.objects.get(pk=first.pk), by=by)
    for wrong in ({"title": " "}, {"title": "x", "weight": 0}, {"title": "x", "weight": 101}):
        with pytest.raises(Invalid):
            planning.add_milestone(activity, **wrong, by=by)


def test_who_is_responsible_brings_it_on_and_others_do_not(version: PlanVersion, planners: People) -> None:
    activity = planning.plan(
        _activity(version),
        starts=date(2031, 1, 1),
        ends=date(2031, 6, 30),
        person=planners["monitor"].user,
        countries=["CMR"],
        by=planners["coordinator"],
    )
    assert actions.step(activity, "start", by=planners["monitor"]).status == "under_way"
    with pytest.raises(Denied):
        actions.step(activity, "finish", by=planners["monitor2"])
    with pytest.raises(Denied):
        planning.plan(activity, starts=None, ends=None, by=planners["monitor"])
    assert actions.step(activity, "finish", by=planners["monitor"]).status == "done"
    with pytest.raises(WrongState):
        actions.step(activity, "stop", by=planners["evaluator"])
    assert actions.step(activity, "reopen", by=planners["evaluator"]).status == "under_way"


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": date(2031, 1, 1), "ends": None},
        {"starts": date(2031, 2, 1), "ends": date(2031, 1, 1)},
        {"starts": None, "ends": None, "coalition": "CMR", "partner": "P-1"},
        {"starts": None, "ends": None, "countries": ["XXX"]},
    ],
)
def test_a_plan_that_cannot_be_is_refused(version: PlanVersion, planners: People, wrong: dict[str, object]) -> None:
    before = _activity(version).changed_at
    with pytest.raises(Invalid):
        planning.plan(_activity(version), **wrong, by=planners["evaluator"])
    assert _activity(version).changed_at == before


def test_what_waits_does_not_begin_before_what_it_waits_for_and_never_in_a_circle(
    version: PlanVersion, planners: People
) -> None:
    by = planners["evaluator"]
    first, second = _activity(version), _other(version)
    planning.wait_for(second, first, by=by)
    with pytest.raises(Invalid):
        planning.wait_for(first, second, by=by)
    with pytest.raises(Invalid):
        planning.wait_for(first, first, by=by)
    with pytest.raises(Invalid):
        actions.step(second, "start", by=by)
    actions.step(first, "finish", by=by)
    assert actions.step(second, "start", by=by).status == "under_way"


@given_settings(deadline=None, max_examples=25)
@given(edges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=15))
def test_whatever_is_asked_dependencies_stay_without_a_circle(edges: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        plan = _import().plan
        rows = [Activity.objects.create(element=plan.elements.create(), changed_at=timezone.now()) for _ in range(6)]
        for before, after in edges:
            if rows[after].pk != rows[before].pk and rows[after].pk not in planning._awaited(rows[before]):
                Dependency.objects.get_or_create(before=rows[before], after=rows[after])
        for row in rows:
            assert row.pk not in planning._awaited(row)
        transaction.set_rollback(True)


def test_what_was_given_up_was_due_as_well(version: PlanVersion, planners: People) -> None:
    by = planners["evaluator"]
    for one, ends in ((_activity(version), date(2031, 6, 30)), (_other(version), date(2031, 12, 31))):
        planning.plan(one, starts=date(2031, 1, 1), ends=ends, countries=["CMR"], by=by)
    actions.step(_activity(version), "finish", by=by)
    actions.step(_other(version), "stop", by=by)
    assert queries.realised(version) == (1, 2)
    assert queries.realised(version, parse("2031-H1")) == (1, 1)
    assert queries.realised(version, year(2032)) == (0, 0)
    assert queries.realised(version, country="CMR") == (1, 2)
    assert queries.realised(version, country="TCD") == (0, 0)


def test_what_is_late_stands_on_the_first_page_of_who_answers_for_it(version: PlanVersion, planners: People) -> None:
    activity = planning.plan(
        _activity(version),
        starts=date(2031, 1, 1),
        ends=date(2031, 1, 31),
        person=planners["monitor"].user,
        by=planners["evaluator"],
    )
    with time_machine.travel("2031-02-10T12:00:00Z"):
        assert list(queries.late(version)) == [activity]
        assert [line.url for line in queries.todo(planners["monitor"])] == [activity.get_absolute_url()]
        assert queries.todo(planners["monitor2"]) == []
        assert activity.is_late(date(2031, 2, 1))
    actions.step(activity, "finish", by=planners["evaluator"])
    with time_machine.travel("2031-02-10T12:00:00Z"):
        assert list(queries.late(version)) == []


def test_an_activity_follows_its_element_and_says_when_it_lost_its_place(
    version: PlanVersion, planners: People
) -> None:
    lost = _activity(version)
    new = _import(SMALL.replace(b"Ouvrir une ligne", b"Ouvrir deux lignes"))
    assert list(queries.left_behind(new)) == [lost]
    assert queries.not_followed(new) == 1
    element = new.nodes.select_related("element").get(text="Ouvrir deux lignes").element
    planning.move(lost, element, by=planners["coordinator"])
    assert list(queries.left_behind(new)) == []
    with pytest.raises(Invalid):
        planning.move(Activity.objects.exclude(pk=lost.pk)[0], element, by=planners["coordinator"])


def test_a_link_is_opened_by_those_who_may_see_what_it_leads_to(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    alert = issued_alert(
        planners["decider"], planners["decider2"], by=planners["analyst"], level="orange", country="CMR"
    )
    activity = planning.plan(
        _activity(version), starts=None, ends=None, person=planners["analyst"].user, by=planners["evaluator"]
    )
    with pytest.raises(Invalid):
        actions.link(activity, "alert", alert.pk, by=planners["evaluator"])  # who may not see it
    actions.link(activity, "alert", alert.pk, by=planners["analyst"])
    page = activity.get_absolute_url()
    assert alert.get_absolute_url() in client_of(planners["analyst"]).get(page).content.decode()
    assert alert.get_absolute_url() not in client_of(planners["evaluator"]).get(page).content.decode()


def test_risks_are_sealed_and_read_by_few(version: PlanVersion, planners: People, client_of: ClientOf) -> None:
    activity = _activity(version)
    risk = actions.foresee(
        activity, kind="risk", words="Frontière fermée (inventé)", likelihood=3, impact=4, by=planners["evaluator"]
    )
    assert risk.weight == 12
    page = activity.get_absolute_url()
    assert "Frontière fermée" in client_of(planners["treasurer"]).get(page).content.decode()
    assert "Frontière fermée" not in client_of(planners["monitor"]).get(page).content.decode()
    actions.settle(risk, outcome="Rouverte en mars (inventé)", by=planners["evaluator"])
    with pytest.raises(WrongState):
        actions.settle(risk, outcome="Encore", by=planners["evaluator"])
    with pytest.raises(Invalid):
        actions.foresee(activity, kind="risk", words="x", likelihood=5, impact=1, by=planners["evaluator"])


def test_the_picture_draws_what_has_days_and_counts_the_rest(version: PlanVersion, planners: People) -> None:
    planning.plan(_activity(version), starts=date(2031, 1, 1), ends=date(2031, 6, 30), by=planners["evaluator"])
    nodes = {node.element_id: node for node in version.nodes.all()}
    rows = [(nodes[one.element_id], one) for one in queries.followed(version)]
    picture = gantt(rows, date(2031, 7, 1))
    assert picture
    assert [bar.css for bar in sorted(picture.bars, key=lambda bar: bar.width)] == ["late", "planned"]
    assert picture.today
    assert gantt(rows, date(2050, 1, 1)).today is None
    assert gantt([], date(2031, 7, 1)) is None


def test_the_database_refuses_days_that_cannot_be(version: PlanVersion) -> None:
    for wrong in (
        {"starts": date(2031, 2, 1), "ends": date(2031, 1, 1)},
        {"starts": date(2031, 2, 1), "ends": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=_activity(version).pk).update(**wrong)


def test_a_proof_that_is_too_large_is_refused_with_that_reason(
    version: PlanVersion, planners: People, client_of: ClientOf, settings: Any
) -> None:
    settings.VIGIE_FILE_MAX_BYTES = 1_000
    address = reverse("activities:prove", args=[_activity(version).element_id])
    sent = {"words": "Ma longue note", "file": SimpleUploadedFile("gros.bin", b"x" * 300_000)}
    page = client_of(planners["coordinator"]).post(address, sent).content.decode()
    assert "Ma longue note" in page
    assert str(TooLarge.default) in page


def test_the_pages_lead_from_the_plan_to_a_finished_activity(planners: People, client_of: ClientOf) -> None:
    version = _import()
    one = client_of(planners["coordinator"])
    assert client_of(planners["monitor"]).post(reverse("activities:take_on")).status_code == 403
    one.post(reverse("activities:take_on"))
    activity = _activity(version)
    key = activity.element_id
    planned = {"starts": "2031-01-01", "ends": "2031-06-30", "countries": ["CMR"]}
    wrong = one.post(reverse("activities:plan", args=[key]), planned | {"ends": "2030-01-01"})
    assert (wrong.status_code, "2031-01-01" in wrong.content.decode()) == (422, True)
    assert one.post(reverse("activities:plan", args=[key]), planned).status_code == 302
    one.post(reverse("activities:milestone", args=[key]), {"title": "Ligne ouverte", "weight": "2"})
    one.post(reverse("activities:wait", args=[key]), {"before": str(_other(version).pk)})
    assert Dependency.objects.count() == 1
    one.post(reverse("activities:wait_no_longer", args=[key, Dependency.objects.get().pk]))
    one.post(reverse("activities:reach", args=[key, Milestone.objects.get().pk]), {"on": "2025-01-01"})
    one.post(reverse("activities:step", args=[key, "finish"]))
    page = client_of(planners["monitor"]).get(activity.get_absolute_url()).content.decode()
    assert "Ligne ouverte" in page
    for address in ("?etat=done", "?etat=late", "?pays=CMR", "?qui=moi", "?axe=x"):
        assert one.get(reverse("activities:list") + address).status_code == 200
    assert "Objectif" not in one.get(reverse("activities:gantt")).content.decode().partition("<svg")[2][:50]
    assert one.get(reverse("tree:node", args=[version.nodes.get(text="Ouvrir une ligne").pk])).status_code == 200
