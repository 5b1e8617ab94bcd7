"""No money without two different signatures, by whatever door; papers carry a code and no name."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.factories import a_person, ask_grant, make_case, signed_grant
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.grants import actions
from vigie.protection.cases.grants.rules import ASKED, why_not
from vigie.protection.cases.models import EmergencyGrant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def asked(people: People) -> EmergencyGrant:
    return ask_grant(make_case(by=people["protector"]), by=people["protector"])


@pytest.fixture
def signer(people: People) -> Actor:
    return make_person("signataire", {"protection": Role.DECIDER}, by=people["founder"])


def test_the_second_signature_is_another_persons_at_the_action(
    people: People, asked: EmergencyGrant, signer: Actor
) -> None:
    actions.sign(asked, words="Oui.", by=signer)
    with pytest.raises(FourEyes):
        actions.sign_second(asked, words="Oui.", by=signer)
    with pytest.raises(WrongState):
        actions.pay(asked, words="Payé.", by=people["protector"])
    actions.sign_second(asked, words="Oui.", by=people["protector2"])
    assert EmergencyGrant.objects.get().state == "signed"


def test_the_second_signature_is_another_persons_at_the_view(
    people: People, asked: EmergencyGrant, signer: Actor, client_of: Any
) -> None:
    actions.sign(asked, words="Oui.", by=signer)
    way = f"{asked.get_absolute_url()}{asked.pk}/sign_second/"
    first, second = client_of(signer), client_of(people["protector2"])
    assert way not in first.get(asked.get_absolute_url()).content.decode()
    assert first.post(way, {"words": "Oui."}).status_code == 409
    assert EmergencyGrant.objects.get().state == "half_signed"
    assert way in second.get(asked.get_absolute_url()).content.decode()
    assert second.post(way, {"words": ""}).status_code == 400
    assert second.post(way, {"words": "Oui."}).status_code == 302
    assert EmergencyGrant.objects.get().state == "signed"


def test_who_asked_signs_neither_first_nor_second_but_may_take_it_back(
    people: People, asked: EmergencyGrant, signer: Actor, client_of: Any
) -> None:
    asker, client = people["protector"], client_of(people["protector"])
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "moins de deux autres" not in page
    assert "/sign/" not in page
    assert "/refuse/" in page
    assert str(ASKED) in html.unescape(page)
    assert client.post(f"{asked.get_absolute_url()}{asked.pk}/sign/", {"words": "Oui."}).status_code == 409
    assert "/sign/" in client_of(people["protector2"]).get(asked.get_absolute_url()).content.decode()
    with pytest.raises(FourEyes):
        actions.sign(asked, words="Oui.", by=asker)
    actions.sign(asked, words="Oui.", by=people["protector2"])
    with pytest.raises(FourEyes):
        actions.sign_second(asked, words="Oui.", by=asker)
    actions.sign_second(asked, words="Oui.", by=signer)
    actions.refuse(asked, words="N’est plus utile (exemple).", by=asker)


def test_whoever_receives_it_signs_neither(people: People, signer: Actor, client_of: Any) -> None:
    person = a_person(name="Protector2 (exemple)")
    grant = ask_grant(make_case(by=people["protector"], persons=[person]), by=people["protector"])
    with pytest.raises(FourEyes):
        actions.sign(grant, words="Oui.", by=people["protector2"])
    assert "/sign/" not in client_of(people["protector2"]).get(grant.get_absolute_url()).content.decode()
    actions.sign(grant, words="Oui.", by=signer)
    with pytest.raises(FourEyes):
        actions.sign_second(grant, words="Oui.", by=people["protector2"])


def test_a_pseudonym_without_a_letter_is_not_everyone() -> None:
    user, grant = User(pk=uuid4(), username="___"), EmergencyGrant(asked_by_id=uuid4())
    assert not why_not(grant, "Personne A", Actor(user))


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("signataire-1", True),
        ("SIGNATAIRE 1 (exemple)", True),
        ("Signataire 12", False),
        ("Personne A", False),
        ("", False),
    ],
)
def test_a_recipient_is_known_by_their_whole_pseudonym(name: str, *, theirs: bool) -> None:
    user, grant = User(pk=uuid4(), username="signataire-1"), EmergencyGrant(asked_by_id=uuid4())
    assert bool(why_not(grant, name, Actor(user))) is theirs


def test_a_pseudonym_without_a_letter_or_a_digit_is_nobody_s_name() -> None:
    user, grant = User(pk=uuid4(), username="___"), EmergencyGrant(asked_by_id=uuid4())
    assert why_not(grant, "Personne A (exemple)", Actor(user)) == ""


@pytest.mark.parametrize("state", ["signed", "paid", "received", "reported"])
def test_the_database_itself_refuses_one_person_twice(people: People, asked: EmergencyGrant, state: str) -> None:
    actions.sign(asked, words="Oui.", by=people["protector2"])
    row = EmergencyGrant.objects.filter(pk=asked.pk)
    for second in (people["protector2"].user, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(state=state, second_signer=second)
    assert row.update(state=state, second_signer=people["protector"].user) == 1


def test_of_two_who_sign_at_once_one_is_told_that_someone_was_faster(
    people: People, asked: EmergencyGrant, signer: Actor
) -> None:
    stale = EmergencyGrant.objects.get(pk=asked.pk)
    actions.sign(asked, words="Oui.", by=signer)
    with pytest.raises(WrongState):
        actions.sign(stale, words="Oui.", by=people["protector2"])


def test_it_is_paid_receipted_by_a_code_and_reported(people: People, signer: Actor, client_of: Any) -> None:
    case = make_case(by=people["protector"])
    grant = signed_grant(case, by=people["protector"], first=signer, second=people["protector2"])
    for step in (actions.pay, actions.receive, actions.report):
        step(grant, words="Fait (exemple).", by=people["protector"])
    assert EmergencyGrant.objects.get().state == "reported"
    code = open_one(grant, by=people["protector"])["code"]
    page = client_of(people["protector2"]).get(grant.get_absolute_url()).content.decode()
    assert code in page
    assert "exemple" not in code.lower()
    with pytest.raises(WrongState):
        actions.pay(grant, words="Encore.", by=people["protector"])


def test_who_signs_and_who_only_asks(people: People, asked: EmergencyGrant, signer: Actor) -> None:
    decider = signer
    with pytest.raises(Denied):
        ask_grant(asked.case, by=decider)
    with pytest.raises(Denied):
        actions.sign(asked, words="Oui.", by=people["decider"])
    actions.sign(asked, words="Oui.", by=decider)
    with pytest.raises(Denied):
        actions.pay(asked, words="x", by=decider)
    assert [line.level for line in queries.todo(people["protector2"])] == ["orange", "orange"]
    assert queries.todo(decider) == []


def test_it_is_refused_with_a_reason(people: People, asked: EmergencyGrant) -> None:
    with pytest.raises(Invalid):
        actions.refuse(asked, words=" ", by=people["protector2"])
    actions.refuse(asked, words="Hors budget (exemple).", by=people["protector2"])
    with pytest.raises(WrongState):
        actions.sign(asked, words="Oui.", by=people["protector2"])


@pytest.mark.parametrize("wrong", [{"cost": "0"}, {"cost": ""}, {"currency": "XXX"}, {"purpose": " "}, {"person": "x"}])
def test_a_request_without_its_parts_is_refused(people: People, wrong: dict[str, Any]) -> None:
    case = make_case(by=people["protector"])
    with pytest.raises(Invalid):
        ask_grant(case, by=people["protector"], **wrong)


def test_a_grant_is_for_the_readers_of_its_case(people: People, client_of: Any) -> None:
    third = make_person("protection-3", {"protection": Role.OFFICER}, by=people["founder"])
    case = make_case(by=people["protector"])
    before = ask_grant(case, by=people["protector"])
    cases.restrict(case, [people["protector2"].user], by=people["protector"])
    page = client_of(people["protector2"]).get(before.get_absolute_url()).content.decode()
    assert "moins de deux autres" in page
    after = ask_grant(case, by=people["protector"], purpose="Autre (exemple)")
    seen = EmergencyGrant.objects.visible_to
    assert set(seen(people["protector2"])) == {before, after}
    assert not seen(third).exists()
    assert client_of(third).get(after.get_absolute_url()).status_code == 404
    assert queries.todo(third) == []
    actions.sign(EmergencyGrant.objects.get(pk=after.pk), words="Oui.", by=people["protector2"])


def test_a_grant_is_asked_for_on_screen(people: People, client_of: Any) -> None:
    person = a_person()
    case, client = make_case(by=people["protector"], persons=[person]), client_of(people["protector"])
    address = f"{case.get_absolute_url()}subventions/"
    typed = {"person": person.id, "cost": "75,5", "currency": "EUR", "purpose": "Soins (exemple)"}
    assert client.post(address, {**typed, "currency": ""}).status_code == 400
    assert client.post(address, {**typed, "cost": "75.50"}).status_code == 302
    assert client_of(people["officer"]).post(address, typed).status_code == 404
    assert "Soins (exemple)" in client.get(address).content.decode()


def test_who_is_given_a_grant_stays_in_the_case(people: People) -> None:
    by, family = people["protector"], a_person(name="Personne D", link="spouse")
    case = make_case(by=by, persons=[a_person(), family])
    ask_grant(case, by=by, person=family.id)
    known = Facts.opened(open_one(case, by=by))
    alone = replace(known, persons=known.persons[:1])
    with pytest.raises(Invalid):
        cases.correct(case, alone, country="CMR", urgency="soon", by=by)
    cases.correct(case, known, country="CMR", urgency="soon", by=by)
