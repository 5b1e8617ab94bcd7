"""What follows from a consent that ended, or that was never one: in forms, in steps, and in who is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.channels import actions as channels
from vigie.protection.cases.consents import actions
from vigie.protection.cases.factories import a_person, make_case, plan_step, record_consent, taken_case
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.support import actions as support

pytestmark = pytest.mark.django_db
FUND = "front_line"


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


def test_a_form_says_nothing_of_the_support_of_who_did_not_agree_to_it(people: People) -> None:
    family = a_person(name="Fils inventé", link="child")
    case, by = make_case(by=people["protector"], persons=[a_person(), family]), people["protector"]
    plan_step(case, by=by, what="Loyer (exemple)", cost="300", currency="EUR")
    plan_step(case, by=by, what="Psychologue (exemple)", person=family.id, cost="70", currency="EUR")
    record_consent(case, by=by, recipient=FUND)
    principal = opened(case, people).persons[0].id
    text = "\n".join(line.text for line in channels.export(case, FUND, persons=[principal], language="fr", by=by).lines)
    assert "Loyer (exemple)" in text
    assert "Psychologue" not in text
    assert "70 EUR" not in text


def test_what_someone_agreed_to_as_an_adult_ends_when_they_prove_to_be_a_child(people: People, client_of: Any) -> None:
    by, other = people["protector"], people["protector2"]
    case = make_case(by=by)
    (person,) = opened(case, people).persons
    consent = record_consent(case, by=by, recipient=FUND)
    to: dict[str, Any] = {"persons": [person.id], "language": "fr", "by": by}
    assert channels.export(case, FUND, **to).lines
    assert other.user is not None
    cases.restrict(case, [other.user], by=by)
    case = Case.objects.get()
    known = opened(case, people)
    child = replace(known, persons=[replace(person, age_band="0-17")])
    cases.correct(case, child, country="CMR", urgency="soon", by=by)
    with pytest.raises(Invalid):
        channels.export(Case.objects.get(), FUND, **to)
    page = client_of(by).get(f"{case.get_absolute_url()}consentements/").content.decode()
    assert "comme par un adulte" in page
    actions.withdraw(Case.objects.get(), consent.id, why="", by=by)
    agreed = {"assent": True, "guardian": "Tante inventée", "best_interests": "Être à l’abri (exemple)."}
    record_consent(Case.objects.get(), by=by, recipient=FUND, **agreed)
    assert channels.export(Case.objects.get(), FUND, **to).lines


def test_who_accompanies_is_reminded_today_of_what_rests_on_a_withdrawn_consent(people: People) -> None:
    by, other = people["protector"], people["protector2"]
    case = taken_case(by=by)
    step = plan_step(case, by=by, provider="Clinique inventée", shares_name=True)
    consent = record_consent(case, by=by, use="referral", recipient="Clinique inventée")
    unused = record_consent(case, by=by, recipient=FUND)
    support.start(case, step.id, by=by)
    before = queries.reminders(by).count()
    actions.withdraw(case, unused.id, why="", by=other)
    assert queries.reminders(by).count() == before - 1  # nothing rests on it: its own reminder is gone, and no other
    actions.withdraw(case, consent.id, why="", by=other)
    today = [task for task in queries.reminders(by, own=True) if task.due_at.date() == timezone.localdate()]
    assert len(today) == 1
    actions.tell(case, consent.id, by=other)
    assert today[0] not in queries.reminders(by, own=True)


def test_a_consent_is_withdrawn_though_its_officer_was_taken_off_the_case(people: People) -> None:
    by, other = people["protector"], people["protector2"]
    case = taken_case(by=other)
    consent = record_consent(case, by=by, recipient=FUND)
    person = opened(case, people).persons[0].id
    channels.send(case, FUND, persons=[person], on=timezone.localdate(), by=by)
    cases.restrict(case, [], by=by)
    with pytest.raises(Denied):
        actions.withdraw(Case.objects.get(), consent.id, why="", by=people["officer"])
    actions.withdraw(Case.objects.get(), consent.id, why="", by=by)
    assert opened(case, people).consents[0].withdrawn_on
    assert {task.owner for task in queries.reminders(by)} == {by.user}


def test_a_survivor_is_not_interviewed_a_second_time_for_a_form(people: People) -> None:
    by = people["protector"]
    case = make_case(by=by, survivor=True, situation="")
    cases.offer_care(case, provider="Clinique inventée", answer="accepted", words="", by=by)
    with pytest.raises(Invalid):
        channels.write_answers(case, {"chronology": "x" * 501}, by=by)
    channels.write_answers(case, {"chronology": "En peu de mots (exemple)."}, by=by)
    assert opened(case, people).answers == {"chronology": "En peu de mots (exemple)."}
