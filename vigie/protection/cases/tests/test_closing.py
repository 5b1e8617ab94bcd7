"""A case is closed with its open ends seen: each is finished, or left for a reason that stays with the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions
from vigie.protection.cases.closing import still_open
from vigie.protection.cases.consents import actions as consents
from vigie.protection.cases.factories import ask_grant, make_case, plan_step, record_consent
from vigie.protection.cases.facts import Facts, Measure, Origin
from vigie.protection.cases.followup import actions as followup
from vigie.protection.cases.grants import actions as grants
from vigie.protection.cases.models import Case
from vigie.protection.cases.support import actions as support
from vigie.protection.intake.trips import actions as trips
from vigie.protection.intake.trips.actions import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(case, by=people["protector"]))


def test_what_is_open_is_listed_and_each_takes_a_reason(people: People, client_of: Any) -> None:
    by = people["protector"]
    measure = Measure(measure="unknown", words="Changer de trajet (exemple)")
    case = make_case(by=by, measures=[measure, Measure(measure="unknown", words="Fait (exemple)", state="in_place")])
    step, consent = plan_step(case, by=by), record_consent(case, by=by)
    over = plan_step(case, by=by, what="Abandonnée (exemple)")
    support.drop(case, over.id, outcome="Inutile.", by=by)
    day = timezone.localdate() + timedelta(days=2)
    owner = people["protector2"].user
    assert owner
    follow = followup.schedule(case, on=day, words="Appeler (exemple)", owner=owner, by=by)
    grant, settled = ask_grant(case, by=by), ask_grant(case, by=by)
    grants.refuse(settled, words="Non.", by=by)
    keys = {one.key for one in still_open(case, opened(case, people), by)}
    assert keys == {step.id, consent.id, measure.id, follow.id, str(grant.pk)}
    client, page = client_of(by), f"{case.get_absolute_url()}fermer/"
    shown = client.get(page).content.decode()
    assert "Changer de trajet (exemple)" in shown
    assert "Abandonnée (exemple)" not in shown
    typed = {"outcome": "safe", "reason": "En sécurité."}
    left = {f"left-{key}": f"Laissé {n} (exemple)" for n, key in enumerate(sorted(keys))}
    missing = client.post(page, {**typed, **dict(list(left.items())[1:])})
    assert missing.status_code == 400
    assert "Laissé 3 (exemple)" in missing.content.decode()
    with pytest.raises(Invalid):
        actions.close(case, **typed, left={step.id: "Laissé.", consent.id: " "}, by=by)
    assert Case.objects.get().state == "new"
    assert client.post(page, {**typed, **left}).status_code == 302
    assert len(opened(Case.objects.get(), people).history[-1].left) == len(keys)
    assert "Laissé 2 (exemple)" in client.get(case.get_absolute_url()).content.decode()


def test_a_case_without_open_ends_is_closed_in_one_step_by_those_who_work_on_it(people: People, client_of: Any) -> None:
    by, case = people["protector"], make_case(by=people["protector"])
    assert still_open(case, opened(case, people), by) == []
    page = f"{case.get_absolute_url()}fermer/"
    assert client_of(people["officer"]).get(page).status_code == 404
    with pytest.raises(Denied):
        actions.close(case, outcome="safe", reason="x", by=people["officer"])
    assert client_of(by).post(page, {"outcome": "safe", "reason": "Fini."}).status_code == 302
    assert opened(Case.objects.get(), people).history[-1].left == []


def test_a_consent_taken_back_stays_open_until_the_person_knows_what_had_left(people: People) -> None:
    by, case = people["protector"], make_case(by=people["protector"])
    consent = record_consent(case, by=by, use="referral", recipient="Clinique inventée")
    shared = plan_step(case, by=by, what="Soins (exemple)", provider="Clinique inventée", shares_name=True)
    support.start(case, shared.id, by=by)
    consents.withdraw(case, consent.id, why="", by=by)
    assert [one.key for one in still_open(case, opened(case, people), by)] == [shared.id, consent.id]
    consents.tell(case, consent.id, by=by)
    support.finish(case, shared.id, outcome="Fait.", by=by)
    assert still_open(case, opened(case, people), by) == []


def test_a_journey_under_way_and_care_not_offered_are_open(people: People) -> None:
    both = make_person("les-deux", {"protection": Role.OFFICER, "intake": Role.OFFICER}, by=people["founder"])
    trip, _code = trips.plan(words="Trajet inventé.", clock=Clock(0, 4, 24), submission="s" * 43, by=Actor.nobody())
    origin = Origin(kind=trip._meta.label_lower, key=str(trip.pk))
    case = make_case(by=both, survivor=True, situation="", origin=origin)
    assert [one.key for one in still_open(case, opened(case, people), both)] == ["care", str(trip.pk)]
    # Who does not read journeys does not learn of one by closing.
    assert [one.key for one in still_open(case, opened(case, people), people["protector"])] == ["care"]
