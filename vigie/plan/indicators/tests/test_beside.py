"""A value beside the computed one: two people, a reason, evidence; the computed one never goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import received
from vigie.plan.indicators import queries
from vigie.plan.indicators.actions import attach_indicator, detach_indicator, lock_period
from vigie.plan.indicators.beside import beside, retained_of
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator, Override, OverrideFile
from vigie.plan.indicators.overriding import (
    approve_override,
    join_file,
    propose_override,
    refuse_override,
    withdraw_override,
)
from vigie.plan.indicators.recipes import IN_TIME, VERIFIED
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.incidents.models import MonthMargin

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("over")]
ClientOf = Callable[[Actor], Client]
REASON = "Trois actes du registre papier (exemple)"


@pytest.fixture
def over() -> object:
    with time_machine.travel("2031-04-02 10:00", tick=False):
        yield


def _indicator(people: People, recipe: str = VERIFIED.key) -> Indicator:
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    return attach_indicator(version.nodes.get(kind="result").element, recipe, by=people["coordinator"])


def _count(n: int, country: str = "CMR") -> None:
    MonthMargin.objects.create(country=country, month=date(2031, 1, 1), dimension="sex", value="woman", n=n)


def _propose(indicator: Indicator, by: Actor, n: int = 9, **told: object) -> Override:
    given = {"span": "2031-Q1", "value": Part(n), "country": "CMR", "reason": REASON, "evidence": "Registre"} | told
    return propose_override(indicator, **given, by=by)


def test_a_second_person_retains_a_value_and_the_computed_one_stays_beside(planners: People) -> None:
    _count(6)
    made = _propose(_indicator(planners), planners["evaluator"])
    assert retained_of(VERIFIED) == []
    with pytest.raises(FourEyes):
        approve_override(made, by=planners["evaluator"])
    approve_override(made, by=planners["coordinator"])
    (line,) = retained_of(VERIFIED, "2031-Q1")
    assert (line.override.part, line.computed, line.moved, line.late) == (Part(9), Part(6), False, False)
    assert VERIFIED.figure(None).total == Part(6)
    assert retained_of(VERIFIED, "2031-Q2") == []


def test_only_coordinators_and_evaluators_of_the_direction_propose_and_settle(planners: People) -> None:
    indicator = _indicator(planners)
    made = _propose(indicator, planners["evaluator"])
    for by in (planners["treasurer"], planners["analyst"], planners["decider"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            _propose(indicator, by)
        with pytest.raises(Denied):
            approve_override(made, by=by)
        with pytest.raises(Denied):
            withdraw_override(made, outcome="Non", by=by)
        with pytest.raises(Denied):
            join_file(made, received("a.txt", b"a"), words="", by=by)
    assert Override.objects.get().state == "proposed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"span": "2031-Q2"},
        {"span": "hier"},
        {"country": "FRA"},
        {"value": Part(-1)},
        {"value": Part(1, 2)},
        {"reason": " "},
        {"evidence": " "},
    ],
)
def test_what_is_not_a_value_of_a_period_that_is_over_is_refused(planners: People, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        _propose(_indicator(planners), planners["evaluator"], **wrong)
    assert not Override.objects.exists()


def test_a_share_takes_both_numbers(planners: People) -> None:
    indicator = _indicator(planners, IN_TIME.key)
    for wrong in (Part(3), Part(3, 2)):
        with pytest.raises(Invalid):
            _propose(indicator, planners["evaluator"], value=wrong)
    assert _propose(indicator, planners["evaluator"], value=Part(3, 4)).part == Part(3, 4)


def test_protected_live_counts_take_no_value_beside_them(planners: People, client_of: ClientOf) -> None:
    indicator = _indicator(planners, "cases-opened")
    with pytest.raises(Invalid):
        _propose(indicator, planners["evaluator"])
    address = reverse("indicators:propose_override", args=[indicator.pk])
    assert client_of(planners["evaluator"]).get(address).status_code == 404


def test_a_newer_value_replaces_one_and_a_withdrawn_one_says_why(planners: People) -> None:
    indicator, one, two = _indicator(planners), planners["evaluator"], planners["coordinator"]
    first = approve_override(_propose(indicator, one), by=two)
    second = approve_override(_propose(indicator, two, n=8), by=one)
    first.refresh_from_db()
    assert (first.state, [line.override for line in retained_of(VERIFIED)]) == ("replaced", [second])
    with pytest.raises(Invalid):
        withdraw_override(second, outcome=" ", by=one)
    withdraw_override(Override.objects.get(pk=second.pk), outcome="Compté deux fois", by=one)
    assert retained_of(VERIFIED) == []
    with pytest.raises(WrongState):
        approve_override(second, by=one)
    refused = refuse_override(_propose(indicator, one, n=7), outcome="Pas de preuve", by=two)
    assert (refused.state, refused.settled_by) == ("refused", two.user)


def test_the_database_keeps_one_retained_value_a_cell_and_two_people(planners: People) -> None:
    indicator = _indicator(planners)
    approve_override(_propose(indicator, planners["evaluator"]), by=planners["coordinator"])
    other = _propose(indicator, planners["evaluator"])
    for change in (
        {"state": "approved", "settled_by": planners["coordinator"].user, "settled_at": other.proposed_at},
        {"settled_by": planners["evaluator"].user},
        {"numerator": 3, "denominator": 2},
        {"country": "TCD", "state": "approved"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Override.objects.filter(pk=other.pk).update(**change)


def test_a_value_decided_after_the_lock_says_so_and_one_whose_computed_value_moved_too(planners: People) -> None:
    _count(6)
    indicator = _indicator(planners)
    made = _propose(indicator, planners["evaluator"], span="2031-01")
    approve_override(made, by=planners["coordinator"])
    with time_machine.travel("2031-04-03 10:00", tick=False):
        lock_period("2031-Q1", by=planners["evaluator"])
    MonthMargin.objects.update(n=7)
    with time_machine.travel("2031-04-04 10:00", tick=False):
        late = approve_override(_propose(indicator, planners["evaluator"], n=5), by=planners["coordinator"])
    before, after = beside(VERIFIED, [Override.objects.get(pk=made.pk), late])
    assert (before.late, before.moved, before.computed) == (False, True, Part(7))
    assert (after.late, after.moved, after.computed) == (True, False, Part(6))  # the lock's own figure


def test_amounts_of_many_countries_fit_a_value_beside_the_computed_one(planners: People) -> None:
    _propose(_indicator(planners), planners["evaluator"], 6_000_000_000)
    assert Override.objects.get().part == Part(6_000_000_000)
    for name in ("numerator", "denominator", "computed_numerator", "computed_denominator"):
        assert Override._meta.get_field(name).get_internal_type() == "PositiveBigIntegerField"


def test_an_indicator_with_a_value_beside_it_stays(planners: People) -> None:
    indicator = _indicator(planners)
    _propose(indicator, planners["evaluator"])
    with pytest.raises(Invalid):
        detach_indicator(indicator, by=planners["coordinator"])
    assert Indicator.objects.exists()


def test_a_proposal_asks_another_person(planners: People) -> None:
    _propose(_indicator(planners), planners["evaluator"])
    assert len(queries.todo(planners["evaluator2"])) == 1
    assert queries.todo(planners["evaluator"]) == []
    assert queries.todo(planners["treasurer"]) == []


def test_a_value_is_proposed_read_and_retained_on_screen(planners: People, client_of: ClientOf) -> None:
    _count(6)
    indicator = _indicator(planners)
    one, two, other = (client_of(planners[name]) for name in ("evaluator", "coordinator", "analyst"))
    address = reverse("indicators:propose_override", args=[indicator.pk])
    assert other.get(address).status_code == 403
    told = {"span": "2031-Q1", "country": "CMR", "numerator": "9", "reason": REASON, "evidence": "Registre"}
    assert one.post(address, told | {"span": "demain"}).status_code == 422
    assert one.post(address, told).status_code == 302
    made = Override.objects.get()
    file = join_file(made, received("preuve.txt", b"preuve"), words="Registre", by=planners["evaluator"])
    page = made.get_absolute_url()
    assert REASON in two.get(page).content.decode()
    assert other.get(page).status_code == 404
    assert other.post(reverse("indicators:approve_override", args=[made.pk])).status_code == 404
    download = reverse("indicators:override_file", args=[made.pk, file.pk])
    assert b"".join(two.get(download).streaming_content) == b"preuve"
    assert other.get(download).status_code == 404
    assert two.post(reverse("indicators:approve_override", args=[made.pk])).status_code == 302
    seen = other.get(reverse("indicators:indicator", args=[VERIFIED.key])).content.decode()
    assert "<strong>9</strong>" in seen
    assert REASON not in seen
    assert page not in seen
    assert page in two.get(reverse("indicators:indicator", args=[VERIFIED.key])).content.decode()


def test_a_file_is_joined_while_the_value_waits_and_a_refusal_is_told_on_screen(
    planners: People, client_of: ClientOf
) -> None:
    made = _propose(_indicator(planners), planners["evaluator"])
    browser = client_of(planners["coordinator"])
    for name in ("join_override", "refuse_override", "withdraw_override"):
        assert browser.get(reverse(f"indicators:{name}", args=[made.pk])).status_code == 200
        assert client_of(planners["treasurer"]).get(reverse(f"indicators:{name}", args=[made.pk])).status_code == 403
    address = reverse("indicators:refuse_override", args=[made.pk])
    assert browser.post(address, {"outcome": ""}).status_code == 422
    assert browser.post(address, {"outcome": "Pas de preuve (exemple)"}).status_code == 302
    assert "Pas de preuve" in browser.get(made.get_absolute_url()).content.decode()
    with pytest.raises(WrongState):
        join_file(made, received("a.txt", b"a"), words="", by=planners["coordinator"])
    assert not OverrideFile.objects.exists()
