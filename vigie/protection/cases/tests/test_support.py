"""The support plan: who does what until when, at what cost, and never behind the person's back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.money.currencies import CURRENCIES
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.consents import actions as consents
from vigie.protection.cases.factories import close_leaving, make_case, plan_step, record_consent
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.support import actions
from vigie.protection.cases.support.money import amount, totals

pytestmark = pytest.mark.slow


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


@given(some.decimals(0, 1_000_000, places=2), some.sampled_from(CURRENCIES))
def test_an_amount_comes_back_to_the_cent(value: Decimal, currency: str) -> None:
    assert Decimal(amount(value, currency)) == value
    assert totals([(amount(value, currency), currency), ("", "")]) == [(value, currency)]


@pytest.mark.parametrize("wrong", ["-1", "1.001", "NaN", "Infinity", "mille", "1e20"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        amount(wrong, "XAF")
    with pytest.raises(Invalid):
        amount("5", "XXX")
    assert amount(None, "") == ""


@pytest.mark.django_db
def test_a_step_has_an_owner_a_deadline_and_a_reminder_that_says_nothing(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    step = plan_step(case, by=by, owner=people["protector2"].user, cost="250000", currency="XAF", budget_line="2.1.4")
    (reminder,) = queries.reminders(by, case)
    assert reminder.owner == people["protector2"].user
    (kept,) = opened(case, people).plan
    assert (kept.cost, kept.currency, kept.budget_line, kept.state) == ("250000.00", "XAF", "2.1.4", "planned")
    actions.start(case, step.id, by=by)
    actions.finish(case, step.id, outcome="Avocate mandatée (exemple).", by=by)
    assert not queries.reminders(by).exists()
    with pytest.raises(WrongState):
        actions.start(case, step.id, by=by)


@pytest.mark.django_db
def test_a_provider_learns_no_name_before_the_person_agreed(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    step = plan_step(case, by=by, provider="Clinique inventée", shares_name=True)
    with pytest.raises(Invalid, match="Personne A"):
        actions.start(case, step.id, by=by)
    record_consent(case, by=by, use="referral", recipient="Autre clinique")
    with pytest.raises(Invalid):
        actions.start(case, step.id, by=by)
    consent = record_consent(case, by=by, use="referral", recipient="Clinique inventée")
    actions.start(case, step.id, by=by)
    assert opened(case, people).plan[0].consents == [consent.id]


@pytest.mark.django_db
def test_a_withdrawn_consent_blocks_and_shows_what_rests_on_it(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    begun = plan_step(case, by=by, provider="Clinique inventée", shares_name=True, what="Soins (exemple)")
    later = plan_step(case, by=by, provider="Clinique inventée", shares_name=True, what="Suivi (exemple)")
    consent = record_consent(case, by=by, use="referral", recipient="Clinique inventée")
    actions.start(case, begun.id, by=by)
    client, address = client_of(people["protector2"]), case.get_absolute_url()
    way = f"{address}soutien/{later.id}/start/"
    assert way in client.get(f"{address}soutien/").content.decode()
    consents.withdraw(case, consent.id, why="", by=by)
    with pytest.raises(Invalid):
        actions.start(case, later.id, by=by)
    page = client.get(f"{address}soutien/").content.decode()
    assert way not in page
    assert client.post(way).status_code == 400
    listed = client.get(f"{address}consentements/").content.decode()
    assert "Soins (exemple)" in listed
    assert "Suivi (exemple)" not in listed
    assert client.post(f"{address}consentements/informer/", {"consent": consent.id}).status_code == 302
    assert opened(case, people).consents[0].told_on


@pytest.mark.django_db
def test_help_begins_before_anything_is_verified_and_only_in_an_open_case(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    step = plan_step(case, by=by)
    actions.start(case, step.id, by=by)
    close_leaving(case, by=by)
    with pytest.raises(WrongState):
        actions.need(case, kind="legal", words="", by=by)
    with pytest.raises(Denied):
        actions.need(case, kind="legal", words="", by=people["officer"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "unknown"},
        {"what": " "},
        {"deadline": timezone.localdate() - timedelta(days=1)},
        {"shares_name": True},
        {"cost": "5", "currency": ""},
        {"person": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_a_step_without_its_parts_is_refused(people: People, wrong: dict[str, Any]) -> None:
    case = make_case(by=people["protector"])
    with pytest.raises(Invalid):
        plan_step(case, by=people["protector"], **wrong)
    assert not queries.reminders(people["protector"]).exists()


@pytest.mark.django_db
def test_an_owner_who_cannot_read_the_case_is_not_given_a_step(people: People) -> None:
    case = make_case(by=people["protector"])
    cases.restrict(case, [], by=people["protector"])
    with pytest.raises(Invalid):
        plan_step(case, by=people["protector"], owner=people["protector2"].user)


@pytest.mark.django_db
def test_needs_and_steps_are_noted_on_screen(people: People, client_of: Any) -> None:
    case, client = make_case(by=people["protector"]), client_of(people["protector"])
    address = f"{case.get_absolute_url()}soutien/"
    assert client.post(f"{address}besoin/", {"kind": "medical", "words": "Douleurs (exemple)"}).status_code == 302
    typed = {
        "kind": "medical",
        "what": "Consultation (exemple)",
        "person": opened(case, people).persons[0].id,
        "owner": str(people["protector"].user.pk),
        "deadline": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "cost": "120.50",
        "currency": "",
    }
    refused = client.post(f"{address}mesure/", typed)
    assert refused.status_code == 400
    assert "Consultation (exemple)" in refused.content.decode()
    assert client.post(f"{address}mesure/", {**typed, "currency": "EUR"}).status_code == 302
    step = opened(case, people).plan[0].id
    assert client.post(f"{address}{step}/start/").status_code == 302
    assert client.post(f"{address}{step}/finish/", {"outcome": ""}).status_code == 400
    assert client.post(f"{address}{step}/finish/", {"outcome": "Soignée (exemple)."}).status_code == 302
    page = client.get(address).content.decode()
    assert "Douleurs (exemple)" in page
    assert "120,5" in page or "120.5" in page
