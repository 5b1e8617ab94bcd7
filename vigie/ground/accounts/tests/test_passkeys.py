"""A passkey's answer counts once, for this node, for its owner, and while its counter grows."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.accounts import passkeys
from vigie.ground.accounts.models import Passkey, SpentChallenge, User
from vigie.ground.accounts.passkeys import BadPasskey, register, registration_options, sign_in_options, verify
from vigie.ground.accounts.passphrase import new_person
from vigie.ground.accounts.tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    user, _keyring, _secret = new_person("awa", "lampe rivière tambour cigale octobre")
    user.save(force_insert=True)
    return user


@pytest.fixture
def held(person: User) -> Authenticator:
    made = Authenticator()
    register(person, made.create(registration_options(person))).save(force_insert=True)
    return made


def test_a_registered_passkey_is_known_again(person: User, held: Authenticator) -> None:
    assert verify(person, held.get(sign_in_options())) == Passkey.objects.get()


def test_an_answer_counts_once(person: User, held: Authenticator) -> None:
    answer = held.get(sign_in_options())
    verify(person, answer)
    with pytest.raises(BadPasskey):
        verify(person, answer)
    verify(person, held.get(sign_in_options()))


def test_a_registration_counts_once(person: User) -> None:
    answer = Authenticator().create(registration_options(person))
    register(person, answer).save(force_insert=True)
    Passkey.objects.all().delete()
    with pytest.raises(BadPasskey):
        register(person, answer)


def test_a_challenge_is_of_this_node_and_of_the_last_five_minutes(person: User, held: Authenticator) -> None:
    options = sign_in_options()
    with time_machine.travel(timezone.now().timestamp() + 301), pytest.raises(BadPasskey):
        verify(person, held.get(options))
    with pytest.raises(BadPasskey):
        verify(person, held.get(options | {"challenge": "A" * 75}))
    with pytest.raises(BadPasskey):  # a challenge for making a passkey is none for signing in
        verify(person, held.get({"challenge": registration_options(person)["challenge"]}))


def test_an_answer_given_to_another_site_is_refused(person: User, held: Authenticator) -> None:
    elsewhere = Authenticator("https://vigie.example", held.key, held.credential_id, user_handle=person.pk.bytes)
    with pytest.raises(BadPasskey):
        verify(person, elsewhere.get(sign_in_options()))
    with pytest.raises(BadPasskey):
        register(person, Authenticator("https://vigie.example").create(registration_options(person)))


def test_a_passkey_stands_for_its_owner_alone(person: User, held: Authenticator) -> None:
    other, _keyring, _secret = new_person("bela", "octobre cigale tambour rivière lampe")
    other.save(force_insert=True)
    with pytest.raises(BadPasskey):
        verify(other, held.get(sign_in_options()))
    with pytest.raises(BadPasskey):  # made for Awa's session, shown in Bela's
        register(other, Authenticator().create(registration_options(person)))


def test_a_copied_key_is_noticed_by_its_counter(person: User, held: Authenticator) -> None:
    held.count = 7
    verify(person, held.get(sign_in_options()))
    for behind in (0, 3, 7):
        held.count = behind
        with pytest.raises(BadPasskey):
            verify(person, held.get(sign_in_options()))
    held.count = 8
    verify(person, held.get(sign_in_options()))


def test_another_key_under_the_same_name_is_refused(person: User, held: Authenticator) -> None:
    forged = Authenticator(credential_id=held.credential_id, user_handle=person.pk.bytes)
    with pytest.raises(BadPasskey):
        verify(person, forged.get(sign_in_options()))
    with pytest.raises(BadPasskey):
        register(person, forged.create(registration_options(person)))


def test_what_the_sign_in_page_asks_tells_nothing_of_any_account(person: User, held: Authenticator) -> None:
    options = sign_in_options()
    assert not options.get("allowCredentials")
    assert person.username not in json.dumps(options)
    assert person.username not in json.dumps(registration_options(person))


@given(st.one_of(st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps)))
def test_any_nonsense_is_refused_in_the_same_way(nonsense: str) -> None:
    with pytest.raises(BadPasskey):
        verify(User(), nonsense)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_a_changed_answer_is_refused(person: User, held: Authenticator, part: str) -> None:
    answer = json.loads(held.get(sign_in_options()))
    text = answer["response"][part]
    answer["response"][part] = text[:-6] + ("AAAAAA" if text[-6:] != "AAAAAA" else "BBBBBB")
    with pytest.raises(BadPasskey):
        verify(person, json.dumps(answer))
    assert SpentChallenge.objects.count() == 1  # the registration's; what did not verify leaves nothing behind


def test_spent_challenges_are_forgotten_once_they_have_expired(person: User, held: Authenticator) -> None:
    verify(person, held.get(sign_in_options()))
    passkeys.forget_challenges()
    assert SpentChallenge.objects.count() == 2
    with time_machine.travel(timezone.now().timestamp() + 301):
        passkeys.forget_challenges()
    assert not SpentChallenge.objects.exists()
