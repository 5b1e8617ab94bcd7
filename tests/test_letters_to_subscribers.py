"""From the public form to the mail server and out again: what goes over the wire, and that it goes once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.support.smtp import Server
from vigie.conf.smtp import MailServer
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import publishing
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert
from vigie.warning.subscribers import posting
from vigie.warning.subscribers.models import Edition, Subscriber, Wish
from vigie.warning.subscribers.periodic import tick

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ORIGIN = "https://alertes.exemple.invalid"


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    server = Server(tmp_path, "smtps")
    settings.EMAIL_BACKEND = "vigie.ground.mail.backend.Backend"
    settings.DEFAULT_FROM_EMAIL = "Vigie <alertes@vigie.example>"
    settings.VIGIE_PUBLIC_ORIGIN = ORIGIN
    settings.VIGIE_SMTP = MailServer(
        "smtps", "127.0.0.1", server.port, "", "", None, str(server.certificate),
        settings.DEFAULT_FROM_EMAIL, "vigie.example",
    )  # fmt: skip
    yield server
    server.close()


def link_in(server: Server) -> str:
    """The path of the last letter's link to a button."""
    body = server.taken[-1].letter.get_content()
    return re.findall(rf"{ORIGIN}(/alertes/abonnement/\S+)", body)[-1]


def subscribed(server: Server, client: Client, *names: str) -> None:
    for name in names:
        with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
            given = {"address": f"{name}@exemple.invalid", "countries": ["CMR"], "language": "fr"}
            assert client.post("/alertes/abonnement", given).status_code == 200
            tick()
            assert client.post(link_in(server)).status_code == 200
    server.taken.clear()


def publish(people: People) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    publishing.publish(proposal, by=people["decider2"])


def test_who_asks_and_confirms_has_each_alert_once_and_leaves_by_one_click(
    server: Server, people: People, client: Client
) -> None:
    subscribed(server, client, "une", "deux")
    publish(people)
    tick()
    tick()
    assert sorted(taken.to for taken in server.taken) == [["deux@exemple.invalid"], ["une@exemple.invalid"]]
    letter = server.taken[0].letter
    assert letter["To"] == server.taken[0].to[0]
    assert "Les menaces contre les défenseurs" in letter.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = "".join(letter["List-Unsubscribe"].split()).strip("<>").removeprefix(ORIGIN)
    assert client.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscriber.objects.count() == 1
    publish(people)
    server.taken.clear()
    tick()
    assert len(server.taken) == 1


def test_a_server_that_hangs_up_loses_no_letter_and_holds_up_no_other_timed_work(
    server: Server, people: People, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed(server, client, "une", "deux")
    publish(people)
    server.cut_before = "MAIL"
    tick()
    assert (server.taken, Edition.objects.get().ended_at) == ([], None)
    assert [record.name for record in caplog.records] == ["vigie.letters"]
    server.cut_before = ""
    tick()
    assert len(server.taken) == 2


def test_a_letter_that_was_handed_over_whole_goes_once_though_the_server_says_nothing(
    server: Server, people: People, client: Client
) -> None:
    subscribed(server, client, "une", "deux")
    publish(people)
    server.cut_after_data = True
    tick()
    tick()
    assert sorted(taken.to for taken in server.taken) == [["deux@exemple.invalid"], ["une@exemple.invalid"]]
    assert Edition.objects.get().sent == 2


def test_who_is_put_off_and_hung_up_on_keeps_no_other_from_their_letter(
    server: Server, people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(server, client, *(f"p{n}" for n in range(6)))
    monkeypatch.setattr(posting, "AT_ONCE", 2)
    server.refuses.update({f"p{n}@exemple.invalid": 421 for n in range(4)})
    publish(people)
    tick()
    assert sorted(taken.to for taken in server.taken) == [["p4@exemple.invalid"], ["p5@exemple.invalid"]]
    assert Edition.objects.get().ended_at is None


@pytest.mark.parametrize("said", ["552 5.2.2 over quota", "554 5.7.1 looks like spam", "550 no"])
def test_a_refusal_of_the_letter_is_none_of_the_person(
    server: Server, people: People, client: Client, said: str
) -> None:
    subscribed(server, client, "une")
    publish(people)
    server.refuses_letters = said
    tick()
    assert (Edition.objects.get().ended_at, Subscriber.objects.get().refused) == (None, 0)
    server.refuses_letters = ""
    server.taken.clear()
    tick()
    assert server.taken == []  # nobody is tried again at once
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        tick()
    assert len(server.taken) == 1


def test_an_address_that_does_not_exist_stops_no_other(server: Server, people: People, client: Client) -> None:
    subscribed(server, client, "une", "deux", "trois")
    server.refuses["deux@exemple.invalid"] = 550
    publish(people)
    tick()
    assert (Edition.objects.get().sent, Edition.objects.get().refused) == (2, 1)


def test_a_wish_for_an_address_that_does_not_exist_is_forgotten(server: Server, people: People, client: Client) -> None:
    server.refuses["rien@exemple.invalid"] = 550
    client.post("/alertes/abonnement", {"address": "rien@exemple.invalid", "countries": ["CMR"], "language": "fr"})
    tick()
    assert not Wish.objects.exists()
