"""A closed case is forgotten whole: its keys, its grants, its reminders, and nothing of another case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from vigie.ground.accounts.actor import Actor
from vigie.ground.retention.actions import erase_due
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import NamedKey
from vigie.ground.tasks.models import Task
from vigie.protection.cases.factories import ask_grant, close_leaving, make_case, plan_step
from vigie.protection.cases.models import Case, EmergencyGrant

pytestmark = pytest.mark.django_db
CLOSED = datetime(2026, 3, 10, 9, tzinfo=UTC)


def erase(at: datetime) -> list[dict]:
    with time_machine.travel(at, tick=False):
        return erase_due(by=Actor.system(), today=at.date()).lines


@pytest.fixture
def cases(people: People) -> list[Case]:
    """One closed, one open; both restricted, each with a grant and a reminder."""
    by, made = people["protector"], []
    with time_machine.travel(CLOSED, tick=False):
        for _number in range(2):
            case = make_case(by=by, people=[people["protector2"].user])
            ask_grant(case, by=by)
            plan_step(case, by=by)
            made.append(case)
        close_leaving(made[0], by=by)
    return made


def test_five_years_after_its_last_step_a_closed_case_goes_with_all_that_hangs_on_it(cases: list[Case]) -> None:
    closed, still = cases
    assert "cases" not in {line["rule"] for line in erase(datetime(2031, 3, 31, tzinfo=UTC))}
    assert Case.objects.count() == 2
    (line,) = [line for line in erase(datetime(2031, 4, 1, 1, tzinfo=UTC)) if line["rule"] == "cases"]
    assert line["count"] == 1
    assert Case.objects.get() == still
    assert EmergencyGrant.objects.get().case == still
    assert Task.objects.get().subject_id == str(still.pk)
    kept = {still.pk, EmergencyGrant.objects.get().pk, Task.objects.get().pk}
    assert set(NamedKey.objects.values_list("record_id", flat=True)) == kept
    assert closed.pk not in kept
