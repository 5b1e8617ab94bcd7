"""Coming in: passphrase and code together, one sentence for any fault, a session the database cannot open."""

from __future__ import annotations

import base64
import time

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from vigie.compute.crypto import KdfParameters, WeakParameters, stretch
from vigie.ground.access.actions import ALTERED, REFUSED, sign_in, sign_out
from vigie.ground.access.errors import Denied
from vigie.ground.access.middleware import actor_of
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.passphrase import AlteredKeys, WrongPassphrase, totp_code, unlock
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.seal.actions import found_node

pytestmark = pytest.mark.django_db
PASSPHRASE = "lampe rivière tambour cigale octobre"


@pytest.fixture
def secret() -> bytes:
    _actor, totp = found_node("awa", PASSPHRASE, ["intake"])
    return base64.b32decode(totp)


def request_with(session: SessionStore | None = None):
    request = RequestFactory().post("/bureau/connexion/")
    request.session = session or SessionStore()
    return request


def test_passphrase_and_code_open_a_session_with_keys(secret: bytes) -> None:
    request = request_with()
    actor = sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    again = actor_of(request_with(SessionStore(request.session.session_key)))
    assert again.user == actor.user
    assert again.keyring is not None
    assert actor.keyring is not None
    assert again.keyring.seed == actor.keyring.seed


@pytest.mark.parametrize(
    ("pseudonym", "passphrase", "code"),
    [("personne", PASSPHRASE, None), ("awa", "autre phrase", None), ("awa", PASSPHRASE, "000000")],
)
def test_any_of_the_three_being_wrong_gives_the_same_sentence(
    secret: bytes, pseudonym: str, passphrase: str, code: str | None
) -> None:
    with pytest.raises(Denied) as refusal:
        sign_in(request_with(), pseudonym, passphrase, code or totp_code(secret))
    assert refusal.value.message == REFUSED


def test_a_code_is_spent_once(secret: bytes) -> None:
    code = totp_code(secret)
    sign_in(request_with(), "awa", PASSPHRASE, code)
    with pytest.raises(Denied):
        sign_in(request_with(), "awa", PASSPHRASE, code)


def test_the_next_code_works(secret: bytes) -> None:
    now = time.time()
    sign_in(request_with(), "awa", PASSPHRASE, totp_code(secret, now))
    with time_machine.travel(now + 60):
        sign_in(request_with(), "awa", PASSPHRASE, totp_code(secret, now + 60))


def test_an_inactive_person_does_not_come_in(secret: bytes) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(WrongPassphrase):
        unlock("awa", PASSPHRASE)


def test_a_changed_public_key_is_told_as_an_alarm(secret: bytes) -> None:
    user = User.objects.get()
    User.objects.update(public_key=bytes(reversed(bytes(user.public_key))))
    with pytest.raises(AlteredKeys):
        unlock("awa", PASSPHRASE)
    with pytest.raises(Denied) as refusal:
        sign_in(request_with(), "awa", PASSPHRASE, totp_code(secret))
    assert refusal.value.message == ALTERED


def test_lowered_parameters_are_refused() -> None:
    with pytest.raises(WeakParameters):
        stretch(PASSPHRASE, KdfParameters.fresh(memory_kib=1024, passes=1))
    with pytest.raises(WeakParameters):
        stretch(PASSPHRASE, KdfParameters(salt="", memory_kib=64 * 1024, passes=3))


def test_a_dumped_session_row_opens_nothing(secret: bytes) -> None:
    request = request_with()
    actor = sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    token = request.session.session_key
    row = Session.objects.get()
    assert token not in (row.session_key, row.session_data)
    assert actor.keyring is not None
    assert actor.keyring.seed.hex() not in row.session_data
    assert SessionStore(row.session_key).load() == {}


def test_signing_in_takes_a_new_token_and_signing_out_ends_it(secret: bytes) -> None:
    planted = SessionStore()
    planted.create()
    request = request_with(planted)
    before = planted.session_key
    actor = sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    token = request.session.session_key
    assert token != before
    sign_out(request, by=actor)
    assert SessionStore(token).load() == {}
    assert SessionStore(before).load() == {}


def test_someone_without_a_session_is_sent_to_sign_in() -> None:
    answer = Client().get("/bureau/")
    assert answer.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
