"""One's own days of the plan: on a page as far as each room lets one read, in a file that tells nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from vigie.compute.spans import Span, parse
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.tasks import dates as ground
from vigie.ground.tasks.dates import awaited
from vigie.plan.activities import actions as acting
from vigie.plan.activities import planning
from vigie.plan.activities.models import Activity
from vigie.plan.budget.factories import make_fund
from vigie.plan.collection.entering import send_back
from vigie.plan.collection.factories import entered, make_indicator
from vigie.plan.funding import calls, grants, proposals
from vigie.plan.funding.factories import make_proposal
from vigie.plan.funding.models import Call
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import SMALL
from vigie.warning.situation.factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
ClientOf = Callable[[Actor], Client]
YEAR = Span(date(2031, 4, 10), date(2032, 4, 10))


@pytest.fixture
def april() -> Iterator[None]:
    with time_machine.travel("2031-04-10 10:00", tick=False):
        yield


@pytest.fixture
def version(planners: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    planning.take_on(kept, by=planners["evaluator"])
    return kept


def _said(actor: Actor) -> list[tuple[str, str]]:
    return [(f"{one.day}", one.kind) for one in awaited(actor, YEAR)]


def _activity(version: PlanVersion, planners: People, **of: object) -> Activity:
    found = Activity.objects.get(element__nodes__version=version, element__nodes__text="Ouvrir une ligne")
    days = {"starts": date(2031, 5, 1), "ends": date(2031, 9, 30)}
    return planning.plan(found, **days, **of, by=planners["coordinator"])


def test_who_is_responsible_sees_first_and_last_day_and_steps_and_others_do_not(
    version: PlanVersion, planners: People
) -> None:
    activity = _activity(version, planners, person=planners["monitor"].user)
    step = planning.add_milestone(activity, title="Un", weight=1, due_on=date(2031, 6, 1), by=planners["evaluator"])
    assert _said(planners["monitor"]) == [
        ("2031-05-01", "Une activité commence"),
        ("2031-06-01", "Une étape est due"),
        ("2031-09-30", "Une activité se termine"),
    ]
    for other in ("monitor2", "coordinator", "treasurer"):
        assert _said(planners[other]) == []
    assert awaited(Actor.nobody(), YEAR) == []
    acting.reach(step, on=date(2031, 4, 9), by=planners["monitor"])
    acting.step(activity, "start", by=planners["monitor"])
    assert _said(planners["monitor"]) == [("2031-09-30", "Une activité se termine")]
    acting.step(activity, "finish", by=planners["monitor"])
    assert _said(planners["monitor"]) == []


def test_a_coalition_s_activity_awaits_its_focal_points(version: PlanVersion, planners: People) -> None:
    make_post(planners["monitor"], "CMR", by=planners["analyst"])
    _activity(version, planners, coalition="CMR")
    assert len(_said(planners["monitor"])) == 2
    assert _said(planners["monitor2"]) == []


def test_a_risk_awaits_its_owner_only_where_they_read_risks(version: PlanVersion, planners: People) -> None:
    activity = _activity(version, planners)
    said = {"kind": "risk", "words": "SECRET", "likelihood": 2, "impact": 2, "review_on": date(2031, 8, 1)}
    for name in ("treasurer", "monitor"):
        acting.foresee(activity, **said, owner=planners[name].user, by=planners["coordinator"])
    assert _said(planners["treasurer"]) == [("2031-08-01", "Revoir un risque")]
    assert _said(planners["monitor"]) == []
    assert all("SECRET" not in str(one) and not one.outside for one in awaited(planners["treasurer"], YEAR))


def test_what_is_due_of_money_awaits_who_keeps_it(version: PlanVersion, planners: People) -> None:
    by = planners["coordinator"]
    fund = make_fund(by=planners["treasurer"], period="2031")
    grant = grants.make_grant(fund, agreement="A", by=by)
    grants.plan_instalment(grant, due_on=date(2031, 5, 2), amount=Decimal("100"), by=by)
    grants.ask_condition(grant, words="SECRET", due_on=date(2031, 5, 3), by=by)
    grants.expect_report(grant, kind="whole", span=parse("2031"), due_on=date(2031, 5, 4), by=by)
    calls.bring_calls(b"titre;date limite\nSECRET;05/05/2031\n", by=by)
    proposal = make_proposal(due_on=date(2031, 5, 6), title="SECRET", by=by)
    proposals.give_task(proposal, what="SECRET", owner=planners["decider"].user, due_on=date(2031, 5, 7), by=by)
    money = [
        ("2031-05-02", "Une tranche doit arriver"),
        ("2031-05-03", "Une condition est à remplir"),
        ("2031-05-04", "Un rapport est dû à un bailleur"),
        ("2031-05-05", "Date limite d’un appel"),
        ("2031-05-06", "Une proposition doit partir"),
    ]
    assert [one for one in _said(by) if "fonds" not in one[1]] == money
    assert _said(planners["decider"]) == [("2031-05-07", "Votre tâche pour une proposition")]
    assert [kind for _day, kind in _said(planners["evaluator"])] == [money[3][1], money[4][1]]
    assert _said(planners["monitor"]) == _said(planners["analyst"]) == []
    assert all("SECRET" not in str(one) and not one.outside for one in awaited(by, YEAR))
    calls.sort_call(Call.objects.get(), "drop", by=by)
    assert money[3] not in _said(by)


def test_values_by_hand_await_who_enters_and_who_validates(planners: People) -> None:
    make_post(planners["monitor"], "CMR", by=planners["analyst"])
    indicator = make_indicator(by=planners["coordinator"])
    said = awaited(planners["monitor"], YEAR)
    assert [f"{one.day}" for one in said] == ["2031-04-30", "2031-07-30", "2031-10-30", "2032-01-30"]
    assert all("Cameroun" in one.about and "Cameroun" not in one.outside for one in said)
    assert _said(planners["monitor2"]) == []
    entry = entered(indicator, "CMR", "2031-Q1", 3, 4, by=planners["monitor"])
    assert _said(planners["monitor"])[0][0] == "2031-07-30"
    assert _said(planners["evaluator"]) == [("2031-04-24", "Valider des valeurs à la main")]
    assert _said(planners["coordinator"]) == []
    send_back(entry, reason="À revoir", by=planners["evaluator"])
    assert _said(planners["evaluator"]) == []
    assert ("2031-04-24", "Corriger des valeurs renvoyées") in _said(planners["monitor"])


def _entries(client: Client, asked: str = "") -> list[str]:
    answer = client.get(reverse("progress:calendar") + asked)
    assert answer["Content-Type"].startswith("text/calendar")
    return [str(one["summary"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_the_file_says_reminder_and_with_words_only_codes(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    activity = _activity(version, planners, person=planners["coordinator"].user)
    planning.add_milestone(activity, title="SECRET", weight=1, due_on=date(2031, 6, 1), by=planners["evaluator"])
    make_proposal(due_on=date(2031, 5, 6), title="SECRET", by=planners["coordinator"])
    client = client_of(planners["coordinator"])
    assert _entries(client) == ["Rappel"] * 4
    assert _entries(client, "?mots=oui") == ["1.1.1 · commence", "Rappel", "1.1.1 · étape", "1.1.1 · se termine"]
    content = client.get(reverse("progress:calendar") + "?mots=oui").content.decode()
    for hidden in ("SECRET", "coordin", "Ouvrir", str(activity.pk), "bureau"):
        assert hidden not in content
    page = client.get(reverse("progress:dates")).content.decode()
    assert "Une proposition doit partir" in page
    assert _entries(client_of(planners["monitor"])) == []
    for name in ("progress:dates", "progress:calendar"):
        assert Client().get(reverse(name)).status_code == 302


def test_of_many_days_the_first_are_shown_and_the_page_says_so(
    version: PlanVersion, planners: People, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = planners["coordinator"]
    monkeypatch.setattr(ground, "MOST", 2)
    for day in (3, 1, 2):
        make_proposal(due_on=date(2031, 5, day), by=by)
    assert [f"{one.day}" for one in awaited(by, YEAR)] == ["2031-05-01", "2031-05-02"]
    assert "Pour chaque sorte" in client_of(by).get(reverse("progress:dates")).content.decode()
