"""The pages of one's own account and of invitations, as people and strangers meet them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from vigie.doors.desk.account import queries
from vigie.ground.access.account import new_totp_secret
from vigie.ground.access.roles import MEANING, Role
from vigie.ground.accounts import kdf_queue, recovery_codes
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.accounts.models import Device, Passkey, RecoveryCode, Session, Setback, User
from vigie.ground.accounts.passphrase import totp_code, unlock
from vigie.ground.seal.factories import PASSPHRASE
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.invitation_models import Invitation
from vigie.ground.seal.invitations import Made, accept, invite

pytestmark = pytest.mark.slow

Browser = Callable[[Actor], Client]
CHOSEN = "girafe parasol mardi confiture violon"
OWN = ["overview", "passphrase", "authenticator", "recovery_codes", "passkey", "passkey_options"]
KEEPERS = ["invitations", "invite", "renew"]


@pytest.fixture
def made(people: People) -> Made:
    return invite([("monitoring", Role.MONITOR)], by=people["founder"])


def answered(made: Made, pseudonym: str = "héron") -> User:
    secret = new_totp_secret()
    return accept(made.invitation, pseudonym, CHOSEN, secret, totp_code(secret)).person


def link(made: Made) -> str:
    return reverse("desk:invitation", args=[made.token])


# --- Who sees what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*OWN, *KEEPERS])
def test_nobody_sees_these_pages_without_signing_in(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(f"account:{name}")).status_code == 302


@pytest.mark.parametrize("name", OWN)
def test_everyone_has_an_account_page(client_of: Browser, people: People, name: str) -> None:
    assert client_of(people["outsider"]).get(reverse(f"account:{name}")).status_code == 200


@pytest.mark.parametrize("name", KEEPERS)
def test_only_keepers_let_people_in(client_of: Browser, people: People, name: str) -> None:
    assert client_of(people["founder"]).get(reverse(f"account:{name}")).status_code == 200
    for other in ("officer", "coordinator"):
        assert client_of(people[other]).get(reverse(f"account:{name}")).status_code == 403
        assert client_of(people[other]).post(reverse(f"account:{name}"), {"roles": "intake:officer"}).status_code in {
            403,
            405,
        }
    assert not Invitation.objects.exists()


def test_an_invitation_of_other_teams_is_not_there(client_of: Browser, people: People, made: Made) -> None:
    answered(made)
    for name in ("officer", "monitor"):
        client = client_of(people[name])
        for page in ("let_in", "withdraw"):
            assert (
                client.post(reverse(f"account:{page}", args=[made.invitation.pk]), {"compared": "on"}).status_code
                == 404
            )
        assert client.get(reverse("account:invitation", args=[made.invitation.pk])).status_code == 404
    assert not User.objects.get(username="héron").is_active


def test_what_is_anothers_is_not_there(client_of: Browser, people: People) -> None:
    owner, other = people["officer"].user, client_of(people["monitor"])
    mine = client_of(people["officer"])
    device = Device.objects.create(user_id=owner.pk, token_digest=b"x" * 32, until="2030-01-01T00:00Z")
    passkey = Passkey.objects.create(user_id=owner.pk, credential_id=b"x", credential=b"x")
    session = Session.objects.get(user=owner)
    for name, key in (("forget", device.pk), ("drop_passkey", passkey.pk), ("end", session.handle)):
        assert other.post(reverse(f"account:{name}", args=[key])).status_code == 404
        assert mine.get(reverse(f"account:{name}", args=[key])).status_code == 405
    for name, key in (("forget", device.pk), ("drop_passkey", passkey.pk), ("end", session.handle)):
        assert mine.post(reverse(f"account:{name}", args=[key])).status_code == 302
    assert not Device.objects.exists()
    assert not Passkey.objects.exists()
    assert not Session.objects.filter(user=owner).exists()


# --- One's own account --------------------------------------------------------------------------------------------


def test_the_account_page_says_teams_roles_words_and_sessions(client_of: Browser, people: People) -> None:
    actor = people["decider"]
    page = client_of(actor).get(reverse("account:overview")).content.decode()
    for said in ("decider", "Suivi", "Direction", "celle-ci", "12 heures"):
        assert said in page, said
    with override("fr"):
        assert str(MEANING[Role.DECIDER]) in unescape(page)
    assert actor.user is not None
    for word in fingerprint(actor.user).split():
        assert word in page
    assert reverse("account:invitations") not in page
    assert reverse("account:invitations") in client_of(people["founder"]).get("/bureau/compte/").content.decode()


def test_the_pseudonym_in_the_rail_leads_to_the_account(client_of: Browser, people: People) -> None:
    page = client_of(people["officer"]).get("/bureau/").content.decode()
    assert re.search(r'href="/bureau/compte/"[^>]*>officer<', page)


def test_a_weak_passphrase_is_refused_beside_its_field_and_never_sent_back(client_of: Browser, people: People) -> None:
    form = {"passphrase": PASSPHRASE, "code": "123456", "chosen": "officer officer", "again": "officer officer"}
    response = client_of(people["officer"]).post(reverse("account:passphrase"), form)
    page = response.content.decode()
    assert "Une machine trouverait" in str(response.context["form"]["chosen"].errors)
    assert "tapez-la de nouveau" in page
    assert PASSPHRASE not in page
    assert "officer officer" not in page


def test_a_passphrase_is_changed_on_the_page(client_of: Browser, people: People) -> None:
    client, elsewhere = client_of(people["officer"]), client_of(people["officer"])
    _user, _keyring, secret = unlock("officer", PASSPHRASE)
    form = {"passphrase": PASSPHRASE, "code": totp_code(secret), "chosen": CHOSEN, "again": CHOSEN}
    assert client.post(reverse("account:passphrase"), form).status_code == 302
    unlock("officer", CHOSEN)
    assert client.get("/bureau/compte/").status_code == 200
    assert elsewhere.get("/bureau/compte/").status_code == 302


def test_recovery_codes_are_shown_once(client_of: Browser, people: People) -> None:
    client = client_of(people["officer"])
    _user, _keyring, secret = unlock("officer", PASSPHRASE)
    wrong = client.post(reverse("account:recovery_codes"), {"passphrase": "x", "code": "000000"})
    assert wrong.status_code == 403
    assert not RecoveryCode.objects.exists()
    shown = client.post(reverse("account:recovery_codes"), {"passphrase": PASSPHRASE, "code": totp_code(secret)})
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", shown.content.decode())
    assert len(codes) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    assert codes[0] not in client.get(reverse("account:overview")).content.decode()


def test_the_authenticators_square_is_part_of_the_page_and_stays_until_it_is_proved(
    client_of: Browser, people: People
) -> None:
    client, address = client_of(people["officer"]), reverse("account:authenticator")
    first = client.get(address).content.decode()
    square = re.search(r"<svg.*?</svg>", first, re.DOTALL)
    assert square
    assert "style=" not in square[0]
    assert square[0] in client.get(address).content.decode()
    letters = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', first)
    assert letters
    new = base64.b32decode(letters[1].replace(" ", ""))
    _user, _keyring, old = unlock("officer", PASSPHRASE)
    form = {"passphrase": PASSPHRASE, "code": totp_code(old), "new_code": "000000"}
    assert "horloge" in client.post(address, form).content.decode()
    assert client.post(address, form | {"new_code": totp_code(new)}).status_code == 302
    assert unlock("officer", PASSPHRASE)[2] == new
    assert square[0] not in client.get(address).content.decode()


def test_the_language_is_chosen_and_kept(client_of: Browser, people: People) -> None:
    client = client_of(people["officer"])
    assert (
        "Your pages are in this language"
        in client.post("/bureau/compte/langue/", {"language": "en"}, follow=True).content.decode()
    )
    assert client.post("/bureau/compte/langue/", {"language": "xx"}).status_code == 400
    assert User.objects.get(username="officer").language == "en"


# --- Today --------------------------------------------------------------------------------------------------------


def test_today_asks_a_keeper_to_compare_words_and_nobody_else(people: People, made: Made) -> None:
    assert titles(people["founder"]) == ["Faire vos codes de secours"]
    answered(made)
    assert "Faire entrer héron : comparez les mots" in titles(people["founder"])
    assert titles(people["officer"]) == ["Faire vos codes de secours"]


def test_today_tells_of_codes_that_were_used_until_their_owner_says_it_was_them(
    client_of: Browser, people: People
) -> None:
    user = people["officer"].user
    assert user is not None
    shown, rows = recovery_codes.new_codes(user)
    RecoveryCode.objects.bulk_create(rows)
    assert titles(people["officer"]) == []
    recovery_codes.spend(user, shown[0])
    assert titles(people["officer"]) == ["1 de vos codes de secours a servi : était-ce vous ?"]
    client = client_of(people["officer"])
    assert "C’était moi" in client.get("/bureau/compte/").content.decode()
    client.post(reverse("account:codes_seen"))
    assert titles(people["officer"]) == []
    for code in shown[1:8]:
        recovery_codes.spend(user, code)
    client.post(reverse("account:codes_seen"))
    assert titles(people["officer"]) == ["Il reste 2 codes de secours"]


def titles(actor: Actor) -> list[str]:
    return [item.title.replace("\xa0", " ") for item in queries.todo(actor)]


def test_the_tick_forgets_what_is_over(people: People, made: Made) -> None:
    Device.objects.create(user_id=people["officer"].user.pk, token_digest=b"x" * 32, until=timezone.now())
    Setback.objects.create(key=b"x" * 32, touched=1)
    Invitation.objects.update(expires_at=timezone.now())
    call_command("tick")
    assert not Device.objects.exists()
    assert not Setback.objects.exists()
    assert Invitation.objects.get().state == "expired"


# --- Invitations --------------------------------------------------------------------------------------------------


def test_a_keeper_is_shown_link_and_words_once(client_of: Browser, people: People) -> None:
    client = client_of(people["founder"])
    assert client.post(reverse("account:invite"), {}).status_code == 200
    page = client.post(reverse("account:invite"), {"roles": ["intake:officer", "monitoring:monitor"]})
    assert re.search(r"http://testserver/bureau/invitation/[\w-]{32}/", page.content.decode())
    assert page.content.decode().count("<li>") >= 5
    invitation = Invitation.objects.get()
    asked = {("intake", "officer"), ("monitoring", "monitor")}
    assert set(invitation.roles.values_list("team", "role")) == asked
    again = client.get(reverse("account:invitation", args=[invitation.pk])).content.decode()
    assert "bureau/invitation/" not in again


def test_words_must_be_compared_before_someone_is_let_in(client_of: Browser, people: People, made: Made) -> None:
    person = answered(made)
    client = client_of(people["founder"])
    page = client.get(reverse("account:invitation", args=[made.invitation.pk])).content.decode()
    for word in fingerprint(person).split():
        assert word in page
    refused = client.post(reverse("account:let_in", args=[made.invitation.pk]), {})
    assert refused.status_code == 422
    assert "Comparez d’abord les mots" in refused.content.decode()
    assert not User.objects.get(username="héron").is_active
    assert client.post(reverse("account:let_in", args=[made.invitation.pk]), {"compared": "on"}).status_code == 302
    assert User.objects.get(username="héron").is_active
    assert "Entré·e" in client.get(reverse("account:invitations")).content.decode()


def test_the_link_alone_shows_nothing_but_a_question(client: Client, made: Made) -> None:
    page = client.get(link(made)).content.decode()
    assert 'name="words"' in page
    assert "<svg" not in page
    assert "fondation" not in page
    assert client.post(link(made), {"pseudonym": "héron", "chosen": CHOSEN}).status_code == 200
    assert not User.objects.filter(username="héron").exists()
    assert client.get(link(made)[:-3] + "x/").status_code == 404


def test_what_was_typed_is_kept_when_something_is_wrong_but_for_the_passphrase(client: Client, made: Made) -> None:
    assert client.post(link(made), {"words": "un deux trois"}).status_code == 403
    assert client.post(link(made), {"words": made.code}).status_code == 302
    form = {"pseudonym": "héron", "chosen": CHOSEN, "again": "autre", "code": "000000"}
    page = client.post(link(made), form).content.decode()
    assert 'value="héron"' in page
    assert CHOSEN not in page
    for said in ("pas la même phrase", "horloge", "perd ce qui n’était scellé que pour soi"):
        assert said in page, said


def test_an_hour_too_long_loses_no_pseudonym(client: Client, made: Made) -> None:
    client.post(link(made), {"words": made.code})
    client.cookies.clear()
    page = client.post(
        link(made), {"pseudonym": "héron", "chosen": CHOSEN, "again": CHOSEN, "code": "1"}
    ).content.decode()
    assert "Plus d’une heure" in page
    assert 'name="pseudonym" value="héron"' in page
    client.post(link(made), {"words": made.code, "pseudonym": "héron"})
    assert 'value="héron"' in client.get(link(made)).content.decode()


def test_whoever_answered_finds_their_words_again_and_nothing_more(client: Client, made: Made) -> None:
    client.post(link(made), {"words": made.code})
    letters = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', client.get(link(made)).content.decode())
    assert letters
    secret = base64.b32decode(letters[1].replace(" ", ""))
    form = {"pseudonym": "héron", "chosen": CHOSEN, "again": CHOSEN, "code": totp_code(secret)}
    page = client.post(link(made), form).content.decode()
    person = User.objects.get(username="héron")
    assert fingerprint(person).split()[0] in page
    assert len(set(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", page))) == 10
    later = client.get(link(made)).content.decode()
    assert fingerprint(person).split()[0] in later
    assert not re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", later)
    assert client.post(link(made), form).status_code == 200
    assert User.objects.filter(username="héron").count() == 1
    stranger = Client()
    assert fingerprint(person).split()[0] not in stranger.get(link(made)).content.decode()


def test_a_full_queue_is_told_kindly_and_keeps_the_pseudonym(
    client: Client, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(link(made), {"words": made.code})
    letters = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', client.get(link(made)).content.decode())
    assert letters
    code = totp_code(base64.b32decode(letters[1].replace(" ", "")))
    monkeypatch.setattr(kdf_queue, "_places", kdf_queue.threading.BoundedSemaphore(1))
    kdf_queue._places.acquire()
    answer = client.post(link(made), {"pseudonym": "héron", "chosen": CHOSEN, "again": CHOSEN, "code": code})
    assert answer.status_code == 503
    assert 'value="héron"' in answer.content.decode()
    kdf_queue._places.release()
    assert (
        client.post(link(made), {"pseudonym": "héron", "chosen": CHOSEN, "again": CHOSEN, "code": code}).status_code
        == 200
    )
    assert User.objects.filter(username="héron").exists()


def test_someone_signed_in_is_not_led_through_anothers_invitation(
    client_of: Browser, people: People, made: Made
) -> None:
    client = client_of(people["founder"])
    assert client.get(link(made)).status_code == 409
    assert client.post(link(made), {"words": made.code}).status_code == 409


def test_someone_who_lost_their_passphrase_is_invited_from_the_page(client_of: Browser, people: People) -> None:
    client, lost = client_of(people["founder"]), people["officer"].user
    assert lost is not None
    page = client.post(reverse("account:renew"), {"person": str(lost.pk)})
    token = re.search(r"/bureau/invitation/([\w-]+)/", page.content.decode())
    assert token
    assert client.post(reverse("account:renew"), {"person": str(people["founder"].user.pk)}).status_code == 200
    assert Invitation.objects.count() == 1
    assert Invitation.objects.get().person == lost
