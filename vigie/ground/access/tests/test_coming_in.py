"""Coming in tells strangers nothing, makes them wait, and never shuts out the one whose pseudonym they try."""

from __future__ import annotations

import base64
import time
import unicodedata
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from vigie.compute import crypto
from vigie.ground.access import actions
from vigie.ground.access.actions import sign_in
from vigie.ground.access.errors import Busy, Denied, Wait
from vigie.ground.accounts import backoff, devices, kdf_queue, recovery_codes
from vigie.ground.accounts.models import Device, RecoveryCode, Session, Setback, User
from vigie.ground.accounts.passkeys import register, registration_options, sign_in_options
from vigie.ground.accounts.passphrase import totp_code, unlock
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.accounts.tests.authenticator import Authenticator
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import found_node

pytestmark = pytest.mark.django_db
PASSPHRASE = "lampe rivière tambour cigale octobre"
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
def stretched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every passphrase that went through Argon2id."""
    seen: list[str] = []
    stretch = crypto.stretch

    def counted(passphrase: str, *given: object) -> bytes:
        seen.append(passphrase)
        return stretch(passphrase, *given)

    monkeypatch.setattr(crypto, "stretch", counted)
    return seen


def a_request(token: str = "") -> HttpRequest:
    request = RequestFactory().post("/bureau/entrer/", headers={"User-Agent": "Firefox Android"})
    request.session = SessionStore()
    if token:
        request.COOKIES[devices.cookie_name()] = token
    return request


def fail(times: int, pseudonym: str = "awa", token: str = "") -> None:
    for _ in range(times):
        with pytest.raises(Denied):
            sign_in(a_request(token), pseudonym, "une autre phrase", "000000")


def codes_of(pseudonym: str = "awa") -> list[str]:
    shown, rows = recovery_codes.new_codes(User.objects.get(username=pseudonym))
    RecoveryCode.objects.bulk_create(rows)
    return shown


# --- Nothing is told ----------------------------------------------------------------------------------------------


def test_page_status_and_work_are_the_same_whatever_is_wrong(secret: bytes, stretched: list[str]) -> None:
    answers, work = [], []
    attempts = [
        ("zorglub", PASSPHRASE, totp_code(secret)),
        ("awa", "une autre phrase", totp_code(secret)),
        ("awa", PASSPHRASE, "000000"),
        ("awa", PASSPHRASE, "0000-0000-0000-0000"),
    ]
    for active in (True, False):
        User.objects.update(is_active=active)
        for pseudonym, passphrase, code in attempts if active else [("awa", PASSPHRASE, totp_code(secret))]:
            stretched.clear()
            Setback.objects.all().delete()
            given = {"pseudonym": pseudonym, "passphrase": passphrase, "code": code}
            answer = Client().post("/bureau/entrer/", given)
            body = answer.content.decode()
            token = body.partition('name="csrfmiddlewaretoken" value="')[2][:64]
            for typed in (token, pseudonym, code):
                body = body.replace(typed, "…")
            answers.append((answer.status_code, body))
            work.append(len(stretched))
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert answers[0][0] == 403
    assert work == [1] * 5


def test_a_passkey_that_is_wrong_gets_the_same_sentence(secret: bytes) -> None:
    with pytest.raises(Denied) as refusal:
        sign_in(a_request(), "awa", PASSPHRASE, "", passkey="{}")
    assert refusal.value.message == actions.REFUSED


def test_the_same_passphrase_from_a_keyboard_that_composes_otherwise_opens(secret: bytes) -> None:
    user, _keyring, _secret = unlock("awa", unicodedata.normalize("NFD", PASSPHRASE))
    assert user.username == "awa"


# --- Strangers wait -----------------------------------------------------------------------------------------------


def test_after_five_failures_each_attempt_waits_longer_without_any_work(
    secret: bytes, stretched: list[str], clock: time_machine.Traveller
) -> None:
    fail(5)
    waits = []
    for _ in range(7):
        stretched.clear()
        with pytest.raises(Wait) as refusal:
            sign_in(a_request(), "awa", PASSPHRASE, totp_code(secret))
        assert not stretched
        waits.append(refusal.value.retry_after)
        clock.shift(refusal.value.retry_after)
        fail(1)
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_pseudonym_that_does_not_exist_waits_alike(secret: bytes) -> None:
    said = {}
    for pseudonym in ("awa", "personne"):
        fail(5, pseudonym)
        answer = Client().post("/bureau/entrer/", {"pseudonym": pseudonym, "passphrase": PASSPHRASE, "code": "1"})
        said[pseudonym] = (answer.status_code, answer.headers["Retry-After"], str(answer.context["form"].errors))
    assert said["awa"] == said["personne"]
    assert said["awa"][0] == 429


def test_attempts_made_while_waiting_do_not_prolong_it(secret: bytes, clock: time_machine.Traveller) -> None:
    fail(5)
    for _ in range(29):
        clock.shift(1)
        with pytest.raises(Wait):
            sign_in(a_request(), "awa", PASSPHRASE, "000000")
    clock.shift(1)
    sign_in(a_request(), "awa", PASSPHRASE, totp_code(secret))


def test_an_attempt_counts_before_its_outcome_is_known(secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []

    def unlock_slowly(*given: object) -> None:
        counted.append(Setback.objects.get().failures)
        raise actions.WrongPassphrase

    monkeypatch.setattr(actions, "unlock", unlock_slowly)
    fail(3)
    assert counted == [1, 2, 3]


def test_whoever_comes_in_is_told_of_the_failures_and_starts_anew(secret: bytes, clock: time_machine.Traveller) -> None:
    fail(5)
    clock.shift(30)
    request = a_request()
    sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    assert request.failures_before == 5
    assert not Setback.objects.exists()


def test_a_day_later_failures_are_forgotten(secret: bytes, clock: time_machine.Traveller) -> None:
    fail(4)
    clock.shift(backoff.FORGOTTEN_AFTER + 1)
    fail(4)
    backoff.forget()
    assert Setback.objects.get().failures == 4
    clock.shift(backoff.FORGOTTEN_AFTER + 1)
    backoff.forget()
    assert not Setback.objects.exists()


def test_the_table_of_waits_is_bounded_and_names_nobody(secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "MOST_ROWS", 3)
    fail(4, "awa")
    for number in range(6):
        fail(1, f"inconnu-{number}")
    backoff.forget()
    assert Setback.objects.count() == 3
    assert Setback.objects.get(key=backoff._key("awa")).failures == 4
    assert b"awa" not in b"".join(bytes(row.key) for row in Setback.objects.all())


def test_when_too_many_come_at_once_nothing_is_tried_or_counted(
    secret: bytes, stretched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kdf_queue, "_places", kdf_queue.threading.BoundedSemaphore(1))
    kdf_queue._places.acquire()
    with pytest.raises(Busy):
        sign_in(a_request(), "awa", PASSPHRASE, totp_code(secret))
    answer = Client().post("/bureau/entrer/", {"pseudonym": "awa", "passphrase": PASSPHRASE, "code": totp_code(secret)})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert 'value="awa"' in answer.content.decode()
    assert PASSPHRASE not in answer.content.decode()
    assert not stretched
    assert not Setback.objects.exists()


# --- The owner comes in -------------------------------------------------------------------------------------------


def trusted(secret: bytes, clock: time_machine.Traveller) -> str:
    request = a_request()
    sign_in(request, "awa", PASSPHRASE, totp_code(secret), trust=True)
    clock.shift(60)
    return str(request.device_token)


def test_a_trusted_browser_comes_in_while_strangers_try(secret: bytes, clock: time_machine.Traveller) -> None:
    token = trusted(secret, clock)
    fail(5)
    with pytest.raises(Wait):
        sign_in(a_request("another token"), "awa", PASSPHRASE, totp_code(secret))
    sign_in(a_request(token), "awa", PASSPHRASE, totp_code(secret))
    assert Setback.objects.get().failures == 5  # the stranger goes on waiting


def test_the_cookie_of_a_trusted_browser_is_out_of_reach_and_stored_as_a_hash(
    secret: bytes, settings: Settings
) -> None:
    form = {"pseudonym": "awa", "passphrase": PASSPHRASE, "code": totp_code(secret), "trust": "on"}
    cookie = Client().post("/bureau/entrer/", form).cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == 90 * 24 * 3600
    assert cookie.value.encode() not in bytes(Device.objects.get().token_digest)
    settings.SESSION_COOKIE_SECURE = True
    assert devices.cookie_name() == "__Host-device"


def test_without_asking_no_browser_is_trusted(secret: bytes) -> None:
    form = {"pseudonym": "awa", "passphrase": PASSPHRASE, "code": totp_code(secret)}
    assert "device" not in Client().post("/bureau/entrer/", form).cookies
    assert not Device.objects.exists()


def test_a_stolen_cookie_gives_five_guesses_and_no_more(secret: bytes, clock: time_machine.Traveller) -> None:
    token = trusted(secret, clock)
    fail(5)
    fail(5, token=token)
    with pytest.raises(Wait):
        sign_in(a_request(token), "awa", PASSPHRASE, totp_code(secret))


def test_a_trusted_browser_is_trusted_for_its_owner_and_for_ninety_days(
    secret: bytes, clock: time_machine.Traveller
) -> None:
    token = trusted(secret, clock)
    assert devices.trusted_device(a_request(token), "awa") is not None
    assert devices.trusted_device(a_request(token), "personne") is None
    clock.shift(91 * 24 * 3600)
    assert devices.trusted_device(a_request(token), "awa") is None
    devices.forget_expired()
    assert not Device.objects.exists()


def test_a_recovery_code_comes_in_while_strangers_try_and_is_told(secret: bytes) -> None:
    first, *others = codes_of()
    fail(5)
    with pytest.raises(Wait):
        sign_in(a_request(), "awa", PASSPHRASE, "AAAA-AAAA-AAAA-AAAA")
    with pytest.raises(Denied):  # the right code with a wrong passphrase spends nothing
        sign_in(a_request(), "awa", "une autre phrase", first)
    sign_in(a_request(), "awa", PASSPHRASE, first.lower().replace("-", " "))
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1
    assert [entry.facts["verb"] for entry in Entry.objects.order_by("-seq")[:2]] == [
        "recovery_code.use",
        "session.open",
    ]
    with pytest.raises(Wait):  # used once, it is no longer exempt either
        sign_in(a_request(), "awa", PASSPHRASE, first)
    sign_in(a_request(), "awa", PASSPHRASE, others[0])


def test_a_recovery_code_is_of_one_person_and_kept_as_a_keyed_hash(secret: bytes) -> None:
    code = codes_of()[0]
    assert recovery_codes.is_unused("awa", code)
    assert not recovery_codes.is_unused("personne", code)
    plain = recovery_codes.read(code).encode()
    assert all(plain not in bytes(row.digest) for row in RecoveryCode.objects.all())


def test_a_passkey_stands_for_the_code_and_never_for_the_passphrase(secret: bytes) -> None:
    user = User.objects.get()
    key = Authenticator()
    register(user, key.create(registration_options(user))).save(force_insert=True)
    with pytest.raises(Denied):
        sign_in(a_request(), "awa", "une autre phrase", "", passkey=key.get(sign_in_options()))
    answer = key.get(sign_in_options())
    sign_in(a_request(), "awa", PASSPHRASE, "", passkey=answer)
    with pytest.raises(Denied):
        sign_in(a_request(), "awa", PASSPHRASE, "", passkey=answer)
    assert Session.objects.count() == 1


# --- Sessions -----------------------------------------------------------------------------------------------------


def test_a_session_ends_after_twelve_hours_however_busy(secret: bytes, clock: time_machine.Traveller) -> None:
    client = Client()
    client.post("/bureau/entrer/", {"pseudonym": "awa", "passphrase": PASSPHRASE, "code": totp_code(secret)})
    for _ in range(12 * 60 // 14):
        clock.shift(14 * 60)
        assert client.get("/bureau/compte/").status_code == 200
    clock.shift(14 * 60)
    assert client.get("/bureau/compte/").status_code == 302


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(secret: bytes, clock: time_machine.Traveller) -> None:
    client = Client()
    client.post("/bureau/entrer/", {"pseudonym": "awa", "passphrase": PASSPHRASE, "code": totp_code(secret)})
    clock.shift(15 * 60 + 1)
    assert client.get("/bureau/compte/").status_code == 302


def test_an_ended_session_is_not_brought_back_by_a_request_under_way(secret: bytes) -> None:
    request = a_request()
    sign_in(request, "awa", PASSPHRASE, totp_code(secret))
    Session.objects.all().delete()
    request.session["touched"] = int(time.time())
    with pytest.raises(UpdateError):
        request.session.save()
    assert not Session.objects.exists()


def test_the_label_of_a_session_is_readable_for_its_owner_alone(secret: bytes) -> None:
    sign_in(a_request(), "awa", PASSPHRASE, totp_code(secret))
    sealed = bytes(Session.objects.get().label)
    assert sealed
    assert b"Firefox" not in sealed
