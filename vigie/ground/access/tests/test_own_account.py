"""What people change of their own account, and what nobody else can."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpRequest
from django.test import RequestFactory

from vigie.ground.access import account
from vigie.ground.access.account import NotProved
from vigie.ground.access.actions import sign_in
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.middleware import actor_of
from vigie.ground.accounts import recovery_codes
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.labels import open_label
from vigie.ground.accounts.models import Device, Passkey, RecoveryCode, Session, User
from vigie.ground.accounts.passkeys import registration_options
from vigie.ground.accounts.passphrase import WrongPassphrase, totp_code, unlock
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.accounts.tests.authenticator import Authenticator
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import found_node, welcome

pytestmark = pytest.mark.django_db
PASSPHRASE = "lampe rivière tambour cigale octobre"
CHOSEN = "girafe parasol mardi confiture violon"
NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secret(clock: time_machine.Traveller) -> bytes:
    _actor, totp = found_node("awa", PASSPHRASE, ["intake"])
    return base64.b32decode(totp)


@pytest.fixture
def here(secret: bytes, clock: time_machine.Traveller) -> HttpRequest:
    """Awa's request, signed in, with a fresh code to come."""
    return come_in(secret, clock)


def come_in(secret: bytes, clock: time_machine.Traveller, agent: str = "Firefox Android") -> HttpRequest:
    request = RequestFactory().post("/bureau/entrer/", headers={"User-Agent": agent})
    request.session = SessionStore()
    request.actor = sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    clock.shift(60)
    return request


def verbs() -> list[str]:
    return [str(entry.facts["verb"]) for entry in Entry.objects.order_by("seq")]


def actor_at(request: HttpRequest) -> Actor:
    """Who the token of this request names now, as the next request would find."""
    again = RequestFactory().get("/")
    again.session = SessionStore(request.session.session_key)
    return actor_of(again)


# --- Passphrase ---------------------------------------------------------------------------------------------------


def test_another_passphrase_opens_the_same_keys_and_ends_every_other_session(
    secret: bytes, here: HttpRequest, clock: time_machine.Traveller
) -> None:
    elsewhere = come_in(secret, clock)
    before, token = User.objects.get(), here.session.session_key
    account.change_passphrase(here, PASSPHRASE, totp_code(secret), CHOSEN, by=here.actor)
    user, keyring, opened = unlock("awa", CHOSEN)
    assert keyring.seed == here.actor.keyring.seed
    assert opened == secret
    assert user.kdf["salt"] != before.kdf["salt"]
    assert bytes(user.key_box) != bytes(before.key_box)
    assert bytes(user.public_key) == bytes(before.public_key)
    with pytest.raises(WrongPassphrase):
        unlock("awa", PASSPHRASE)
    assert not actor_at(elsewhere).signed_in
    assert actor_at(here).keyring.seed == keyring.seed
    assert here.session.session_key != token
    assert SessionStore(token).load() == {}
    assert verbs()[-1] == "person.change_passphrase"


@pytest.mark.parametrize("chosen", ["azerty", "awa awa awa", PASSPHRASE])
def test_a_weak_or_unchanged_passphrase_is_refused(secret: bytes, here: HttpRequest, chosen: str) -> None:
    with pytest.raises(Invalid):
        account.change_passphrase(here, PASSPHRASE, totp_code(secret), chosen, by=here.actor)
    unlock("awa", PASSPHRASE)


@pytest.mark.parametrize(("passphrase", "code"), [("une autre", None), (PASSPHRASE, "000000")])
def test_an_open_session_alone_changes_nothing(
    secret: bytes, here: HttpRequest, passphrase: str, code: str | None
) -> None:
    before = User.objects.values().get()
    right, wrong = totp_code(secret), (passphrase, code or totp_code(secret))
    attempts = [
        lambda: account.change_passphrase(here, *wrong, CHOSEN, by=here.actor),
        lambda: account.change_authenticator(here, *wrong, b"x" * 20, totp_code(b"x" * 20), by=here.actor),
        lambda: account.renew_recovery_codes(here, *wrong, by=here.actor),
        lambda: account.add_passkey(
            here, *wrong, Authenticator().create(registration_options(here.actor.user)), "clé", by=here.actor
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotProved):
            attempt()
    assert User.objects.values().get() == before
    assert not RecoveryCode.objects.exists()
    assert not Passkey.objects.exists()
    account.renew_recovery_codes(here, PASSPHRASE, right, by=here.actor)


def test_whoever_sits_at_a_session_that_is_not_theirs_gets_five_guesses(secret: bytes, here: HttpRequest) -> None:
    for _ in range(account.MOST_FAILED_PROOFS - 1):
        with pytest.raises(NotProved):
            account.renew_recovery_codes(here, "une autre", totp_code(secret), by=here.actor)
    with pytest.raises(Denied) as refusal:
        account.renew_recovery_codes(here, PASSPHRASE, "000000", by=here.actor)
    assert not isinstance(refusal.value, NotProved)
    assert not Session.objects.exists()
    assert verbs()[-1] == "session.end"


# --- Second factors -----------------------------------------------------------------------------------------------


def test_another_authenticator_takes_the_place_of_the_old_one(
    secret: bytes, here: HttpRequest, clock: time_machine.Traveller
) -> None:
    new = account.new_totp_secret()
    account.change_authenticator(here, PASSPHRASE, totp_code(secret), new, totp_code(new), by=here.actor)
    assert unlock("awa", PASSPHRASE)[2] == new
    again = RequestFactory().post("/")
    again.session = SessionStore()
    with pytest.raises(Denied):  # the code that proved it is spent
        sign_in(again, "awa", PASSPHRASE, totp_code(new))
    clock.shift(60)
    with pytest.raises(Denied):
        sign_in(again, "awa", PASSPHRASE, totp_code(secret))
    sign_in(again, "awa", PASSPHRASE, totp_code(new))
    assert "person.change_authenticator" in verbs()


def test_an_authenticator_that_does_not_work_is_not_taken(secret: bytes, here: HttpRequest) -> None:
    new = account.new_totp_secret()
    with pytest.raises(Invalid):
        account.change_authenticator(here, PASSPHRASE, totp_code(secret), new, "000000", by=here.actor)
    assert unlock("awa", PASSPHRASE)[2] == secret


def test_a_lost_phone_is_replaced_with_a_recovery_code(secret: bytes, here: HttpRequest) -> None:
    codes = account.renew_recovery_codes(here, PASSPHRASE, totp_code(secret), by=here.actor)
    new = account.new_totp_secret()
    account.change_authenticator(here, PASSPHRASE, codes[3], new, totp_code(new), by=here.actor)
    assert unlock("awa", PASSPHRASE)[2] == new
    assert "recovery_code.use" in verbs()
    assert recovery_codes.left(here.actor.user) == 9


def test_new_recovery_codes_end_the_old_ones(secret: bytes, here: HttpRequest, clock: time_machine.Traveller) -> None:
    old = account.renew_recovery_codes(here, PASSPHRASE, totp_code(secret), by=here.actor)
    clock.shift(60)
    new = account.renew_recovery_codes(here, PASSPHRASE, totp_code(secret), by=here.actor)
    assert len(set(old) | set(new)) == 20
    assert not recovery_codes.is_unused("awa", old[0])
    assert recovery_codes.is_unused("awa", new[0])


def test_a_passkey_is_added_with_a_sealed_name_and_removed_while_the_code_stays(
    secret: bytes, here: HttpRequest
) -> None:
    key = Authenticator()
    answer = key.create(registration_options(here.actor.user))
    made = account.add_passkey(here, PASSPHRASE, totp_code(secret), answer, "clé bleue", by=here.actor)
    row = Passkey.objects.get()
    assert b"bleue" not in bytes(row.label)
    assert open_label(here.actor.keyring, here.actor.user, row.pk, bytes(row.label)) == "clé bleue"
    account.remove_passkey(made, by=here.actor)
    assert not Passkey.objects.exists()
    assert unlock("awa", PASSPHRASE)[2] == secret
    assert {"passkey.add", "passkey.remove"} <= set(verbs())


# --- Sessions and browsers ----------------------------------------------------------------------------------------


def test_one_session_or_all_the_others_are_ended(
    secret: bytes, here: HttpRequest, clock: time_machine.Traveller
) -> None:
    others = [come_in(secret, clock) for _ in range(3)]
    first = Session.objects.exclude(handle=session_of(here).handle).earliest("used_at")
    account.end_session(here, first, by=here.actor)
    assert sum(actor_at(other).signed_in for other in others) == 2
    assert account.end_other_sessions(here, by=here.actor) == 2
    assert [actor_at(other).signed_in for other in others] == [False] * 3
    assert actor_at(here).signed_in
    account.end_session(here, session_of(here), by=here.actor)
    assert not Session.objects.exists()


def session_of(request: HttpRequest) -> Session:
    return Session.objects.get(session_key=account.stored_key(request.session.session_key or ""))


def test_nobody_ends_or_forgets_what_is_anothers(secret: bytes, here: HttpRequest) -> None:
    user, _totp = welcome("bela", CHOSEN, by=here.actor)
    bela = Actor(user, unlock("bela", CHOSEN)[1])
    device = Device.objects.create(user=here.actor.user, token_digest=b"x" * 32, until="2030-01-01T00:00Z")
    passkey = Passkey.objects.create(user=here.actor.user, credential_id=b"x", credential=b"x")
    for act in (
        lambda: account.end_session(here, session_of(here), by=bela),
        lambda: account.forget_device(device, by=bela),
        lambda: account.remove_passkey(passkey, by=bela),
        lambda: account.end_other_sessions(here, by=Actor.nobody()),
        lambda: account.choose_language(here, "en", by=Actor.system()),
    ):
        with pytest.raises(Denied):
            act()
    assert Session.objects.exists()
    assert Device.objects.exists()
    assert Passkey.objects.exists()
    account.forget_device(device, by=here.actor)
    assert not Device.objects.exists()


def test_a_dumped_session_row_put_back_opens_nothing_after_its_end(secret: bytes, here: HttpRequest) -> None:
    dumped, token = session_of(here), here.session.session_key
    account.end_session(here, dumped, by=here.actor)
    stolen = Session(**{field.attname: getattr(dumped, field.attname) for field in Session._meta.concrete_fields})
    for forged in (stolen.session_key, stolen.session_data, str(stolen.handle)):
        assert SessionStore(forged).load() == {}
    assert SessionStore(token).load() == {}


def test_a_label_moved_to_another_session_reads_as_unknown(
    secret: bytes, here: HttpRequest, clock: time_machine.Traveller
) -> None:
    other = session_of(come_in(secret, clock, "Chrome Windows"))
    mine, user = here.actor.keyring, here.actor.user
    assert open_label(mine, user, other.handle, bytes(other.label)) == "Chrome sur Windows"
    assert "Chrome" not in open_label(mine, user, session_of(here).handle, bytes(other.label))


def test_the_language_of_ones_pages_is_chosen_from_those_offered(here: HttpRequest) -> None:
    account.choose_language(here, "en", by=here.actor)
    assert User.objects.get().language == "en"
    assert here.session["language"] == "en"
    with pytest.raises(Invalid):
        account.choose_language(here, "xx", by=here.actor)
