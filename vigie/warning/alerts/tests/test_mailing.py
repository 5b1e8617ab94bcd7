"""Mail says nothing of what is inside, no address sees another, and a server that is silent refuses nobody."""

from __future__ import annotations

import smtplib
import socket
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.warning.alerts import actions, lists, mailing, publishing
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.bulletin.making import bulletins
from vigie.warning.alerts.factories import (
    NO_HARM,
    TEXTS,
    issued_alert,
    make_list,
)
from vigie.warning.alerts.facts import Text
from vigie.warning.alerts.models import AddressList, Alert, Published, Reach
from vigie.warning.alerts.reaching import Reached

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DEAD = ("127.0.0.1", 1)  # nobody answers there
NEW = {**TEXTS, "fr": Text("Hausse des menaces", "Les menaces baissent.", "")}


@pytest.fixture
def alert(people: People) -> Alert:
    return issued_alert(people["decider"], people["decider2"], by=people["analyst"])


def out(alert: Alert, people: People, audience: Audience = Audience.PUBLIC, texts=TEXTS) -> Published:
    proposal = publishing.propose(
        alert, texts=texts, harm=NO_HARM, delay=timedelta(0), audience=audience, by=people["decider"]
    )
    return publishing.publish(proposal, by=people["decider2"])


def test_a_list_is_sealed_with_every_address_and_erased_with_them(people: People, client_of) -> None:
    made = make_list(by=people["analyst"], addresses=("secret@exemple.org",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM alerts_addresslist")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert b"secret" not in row
    address = reverse("alerts:list", args=[made.pk])
    assert "secret@exemple.org" in client_of(people["officer"]).get(address).content.decode()
    for stranger in ("outsider", "monitor"):
        assert client_of(people[stranger]).get(address).status_code in {403, 404}
        assert client_of(people[stranger]).post(f"{address}effacer/").status_code in {403, 404}
    assert client_of(people["officer"]).post(f"{address}effacer/").status_code == 302
    assert not AddressList.objects.exists()


def test_a_wrong_address_is_named_and_nothing_typed_is_lost(people: People, client_of) -> None:
    form = {"name": "Points focaux", "language": "fr", "addresses": "a@exemple.org\npas une adresse\nb@exemple.org"}
    page = client_of(people["analyst"]).post(reverse("alerts:lists"), form).content.decode()
    assert "pas une adresse" in page
    assert "b@exemple.org" in page
    assert not AddressList.objects.exists()
    assert lists.addresses_in("A@exemple.org, a@EXEMPLE.org;b@exemple.org\n") == ["A@exemple.org", "b@exemple.org"]


def test_mail_from_inside_says_nothing_and_no_address_sees_another(people: People, alert: Alert, client_of) -> None:
    made = make_list(by=people["analyst"], addresses=tuple(f"p{n}@exemple.org" for n in range(25)))
    client = client_of(people["analyst"])
    address = reverse("alerts:mail", args=[alert.pk, "inside", "fr"])
    assert client.post(address, {"addresses": str(made.pk), "said": "words"}).status_code == 422
    assert client.post(address, {"addresses": str(made.pk), "said": "nothing"}).status_code == 302
    assert mail.outbox == []
    kept = Reach.objects.get()
    send = reverse("alerts:post", args=[alert.pk, kept.pk])
    assert client_of(people["monitor"]).post(send).status_code in {403, 404}
    assert client.post(send).status_code == 302
    assert len(mail.outbox) == mailing.AT_ONCE
    client.post(send)
    assert [message.to for message in mail.outbox] == [[f"p{n}@exemple.org"] for n in range(25)]
    for message in mail.outbox:
        said = message.subject + message.body
        assert said.count("Une alerte vous attend") == 2
        for secret in ("Cameroun", "menaces", "Orange", "http", "exemple.org", "Réseau"):
            assert secret not in said
        assert not message.attachments
        assert "Disposition-Notification-To" not in message.extra_headers
    assert client.post(send).status_code == 409
    kept.refresh_from_db()
    assert Reached.opened(open_one(kept, by=people["analyst"])).count == 25


def test_what_is_out_may_be_mailed_in_words_and_a_refused_address_is_said(
    people: People, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    out(alert, people)
    bulletin = bulletins(alert, "public", by=people["analyst"])["fr"]
    made = make_list(by=people["analyst"], addresses=("bon@exemple.org", "mort@exemple.org"))
    kept = mailing.begin(alert, made, bulletin, mailing.WORDS, by=people["analyst"])
    sent = []

    def send(self: mail.EmailMessage, **options: object) -> int:
        if self.to == ["mort@exemple.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        sent.append(self)
        return 1

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    done = mailing.send_some(kept, lambda known: bulletin, by=people["analyst"])
    assert (done.count, done.failed, done.waiting) == (1, ("mort@exemple.org",), ())
    assert "Les menaces" in sent[0].body


def test_a_mail_server_that_is_silent_refuses_no_address(
    people: People, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin = bulletins(alert, "inside", by=people["analyst"])["fr"]
    made = make_list(by=people["analyst"], addresses=("a@exemple.org", "b@exemple.org", "c@exemple.org"))
    kept = mailing.begin(alert, made, bulletin, mailing.NOTHING, by=people["analyst"])
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", lambda self: socket.create_connection(DEAD))
        with pytest.raises(WrongState):
            mailing.send_some(kept, lambda known: bulletin, by=people["analyst"])
    assert Reached.opened(open_one(kept, by=people["analyst"])).waiting == (
        "a@exemple.org", "b@exemple.org", "c@exemple.org",
    )  # fmt: skip
    real = mail.EmailMessage.send

    def send(self: mail.EmailMessage, **options: object) -> int:
        if self.to == ["b@exemple.org"]:
            raise smtplib.SMTPServerDisconnected
        return real(self)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    done = mailing.send_some(kept, lambda known: bulletin, by=people["analyst"])
    assert (done.count, done.failed, done.waiting) == (1, (), ("b@exemple.org", "c@exemple.org"))


def test_who_is_put_off_goes_on_waiting_and_an_odd_address_stops_no_other(
    people: People, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin = bulletins(alert, "inside", by=people["analyst"])["fr"]
    odd = f"a@{'é' * 60}.fr"
    made = make_list(by=people["analyst"], addresses=("lente@exemple.org", odd, "bon@exemple.org"))
    kept = mailing.begin(alert, made, bulletin, mailing.NOTHING, by=people["analyst"])
    real = mail.EmailMessage.send

    def send(self: mail.EmailMessage, **options: object) -> int:
        if self.to == ["lente@exemple.org"]:
            raise smtplib.SMTPRecipientsRefused({"lente@exemple.org": (451, b"later")})
        return real(self)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    done = mailing.send_some(kept, lambda known: bulletin, by=people["analyst"])
    assert (done.count, done.failed, done.waiting) == (1, (odd,), ("lente@exemple.org",))
    for typed in (odd, "a@\uffffx.fr", "root@localhost"):
        with pytest.raises(Invalid):
            lists.addresses_in(typed)


def test_a_mailing_in_a_language_that_an_update_dropped_stops(people: People, alert: Alert, client_of) -> None:
    made = make_list(by=people["analyst"])
    english = bulletins(alert, "inside", by=people["analyst"])["en"]
    kept = mailing.begin(alert, made, english, mailing.NOTHING, by=people["analyst"])
    actions.update(alert, texts={"fr": NEW["fr"]}, reason="x", by=people["analyst"])
    assert client_of(people["analyst"]).post(reverse("alerts:post", args=[alert.pk, kept.pk])).status_code == 409
    assert mail.outbox == []


def test_a_mailing_of_words_that_were_replaced_stops(people: People, alert: Alert) -> None:
    made = make_list(by=people["analyst"])
    before = bulletins(alert, "inside", by=people["analyst"])["fr"]
    kept = mailing.begin(alert, made, before, mailing.NOTHING, by=people["analyst"])
    actions.update(alert, texts=NEW, reason="x", by=people["analyst"])
    after = bulletins(alert, "inside", by=people["analyst"])["fr"]
    with pytest.raises(WrongState):
        mailing.send_some(kept, lambda known: after, by=people["analyst"])
    assert mail.outbox == []


def test_a_node_that_sends_no_mail_gives_the_words_to_copy(
    people: People, alert: Alert, client_of, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client_of(people["analyst"]).get(reverse("alerts:bulletin", args=[alert.pk, "inside"])).content.decode()
    assert "Une alerte vous attend" in page
    assert reverse("alerts:mail", args=[alert.pk, "inside", "fr"]) not in page
    bulletin, made = bulletins(alert, "inside", by=people["analyst"])["fr"], make_list(by=people["analyst"])
    with pytest.raises(WrongState):
        mailing.begin(alert, made, bulletin, mailing.NOTHING, by=people["analyst"])
