"""The pages of letters: a GET changes nothing, every answer is the same, one click ends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.warning.subscribers import joining, links
from vigie.warning.subscribers.factories import make_subscriber
from vigie.warning.subscribers.models import Subscriber, Wish

pytestmark = pytest.mark.django_db
PAGE = "/alertes/abonnement"
GIVEN = {"address": "une@exemple.invalid", "countries": ["CMR", "TCD"], "language": "fr"}


@pytest.fixture(autouse=True)
def _places(db: None, settings: Any) -> None:
    settings.VIGIE_PUBLIC_ORIGIN = "https://alertes.exemple.invalid"
    call_command("terms", "load", verbosity=0)


def wish() -> str:
    return joining.ask("une@exemple.invalid", countries=("CMR",), language="fr", by=Actor.nobody()).opened().token


def test_letters_name_the_addresses_that_the_public_door_has() -> None:
    message = "00000000-0000-0000-0000-000000000000"
    assert links.ALERT.format(message) == reverse("public:alert", args=[message])
    assert links.CONFIRM.format("x") == reverse("public:subscribe_confirm", args=["x"])
    assert links.LEAVE.format("x") == reverse("public:subscribe_leave", args=["x"])


def test_the_page_asks_without_a_cookie_and_preselects_nothing(client: Client) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert not answer.cookies
    assert " checked" not in answer.content.decode()
    assert "<script" not in answer.content.decode().partition("<main")[2]


def test_every_address_gets_the_same_answer_and_nothing_is_sent_from_the_page(client: Client) -> None:
    make_subscriber("une@exemple.invalid")
    answers = {client.post(PAGE, {**GIVEN, "address": f"{who}@exemple.invalid"}).content for who in ("une", "autre")}
    assert len(answers) == 1
    assert mail.outbox == []
    assert Wish.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"address": ""},
        {"address": "no address"},
        {"address": "a@b.c\r\nBcc: d@e.f"},
        {"address": f"a@{'é' * 60}.fr"},
        {"address": "a@\uffffx.fr"},
        {"address": '"a\x0cBcc:x"@e.fr'},
        {"address": "root@localhost"},
        {"countries": []},
        {"countries": ["FRA"]},
        {"language": "xx"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client: Client, change: dict[str, Any]) -> None:
    assert client.post(PAGE, {**GIVEN, **change}).status_code == 422
    assert not Wish.objects.exists()


def test_a_foreign_page_cannot_ask_confirm_or_end(client: Client) -> None:
    token, subscriber = wish(), make_subscriber("autre@exemple.invalid")
    for path in (PAGE, f"{PAGE}/confirmer/{token}", f"{PAGE}/quitter/{subscriber.opened().token}"):
        assert client.post(path, GIVEN, headers={"Origin": "https://elsewhere.invalid"}).status_code == 403
        assert client.post(path, GIVEN, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert (Wish.objects.count(), Subscriber.objects.get()) == (1, subscriber)


def test_opening_the_link_confirms_nothing_and_its_button_does(client: Client) -> None:
    path = f"{PAGE}/confirmer/{wish()}"
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    page = client.get(path).content.decode()
    assert "Cameroun" in page
    assert "exemple.invalid" not in page
    assert not Subscriber.objects.exists()
    assert client.post(path).status_code == 200
    assert Subscriber.objects.exists()
    assert client.post(path).status_code == client.get(path).status_code == 404


def test_opening_the_way_out_ends_nothing_and_its_button_does(client: Client) -> None:
    path = f"{PAGE}/quitter/{make_subscriber('une@exemple.invalid').opened().token}"
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert Subscriber.objects.exists()
    known = client.post(path)
    assert not Subscriber.objects.exists()
    unknown = client.post(f"{PAGE}/quitter/no-such-link")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, unknown.content)


def test_a_mail_program_ends_it_with_one_click(client: Client) -> None:
    """RFC 8058, 3.2: POST with this body, without a cookie, and no redirection."""
    path = f"{PAGE}/quitter/{make_subscriber('une@exemple.invalid').opened().token}"
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Subscriber.objects.exists()


def test_a_node_that_sends_no_mail_says_so_kindly_and_keeps_nothing(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "<form" not in page.content.decode()
    assert client.post(PAGE, GIVEN).status_code == 409
    assert not Wish.objects.exists()


def test_a_node_that_does_not_know_its_public_address_keeps_no_wish_either(client: Client, settings: Any) -> None:
    settings.VIGIE_PUBLIC_ORIGIN = ""
    assert client.post(PAGE, GIVEN).status_code == 409
    assert not Wish.objects.exists()


def test_a_wish_that_does_not_open_is_gone(client: Client, settings: Any) -> None:
    path = f"{PAGE}/confirmer/{wish()}"
    Wish.objects.update(boxed=b"changed")
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert not Subscriber.objects.exists()


def test_no_search_engine_lists_a_link_of_a_letter(client: Client) -> None:
    for path in (f"{PAGE}/confirmer/{wish()}", f"{PAGE}/quitter/no-such-link"):
        assert "noindex" in client.get(path)["X-Robots-Tag"]
    assert "X-Robots-Tag" not in client.get("/alertes/")


def test_two_links_of_one_address_confirmed_in_one_moment_are_both_answered_kindly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, other = wish(), wish()
    real = joining._take

    def take(wanted: Any, known: Subscriber | None) -> None:
        monkeypatch.setattr(joining, "_take", real)
        raise IntegrityError

    monkeypatch.setattr(joining, "_take", take)
    assert client.post(f"{PAGE}/confirmer/{token}").status_code == 200
    assert client.post(f"{PAGE}/confirmer/{other}").status_code == 404
    assert Subscriber.objects.count() == 1
