"""What was published goes once to each who asked; what was not, or no longer holds, to nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import publishing
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert
from vigie.warning.alerts.models import Published
from vigie.warning.subscribers import joining, posting, sending
from vigie.warning.subscribers.factories import make_subscriber
from vigie.warning.subscribers.models import Delivery, Edition, Subscriber, Wish
from vigie.warning.subscribers.periodic import tick
from vigie.warning.subscribers.posting import Round
from vigie.warning.subscribers.tests.outgoing import ORIGIN, earlier, out, refusing, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOBODY, NODE = Actor.nobody(), Actor.system()


def test_a_published_alert_goes_once_to_each_who_asked_for_its_country(people: People) -> None:
    earlier("une@exemple.invalid")
    earlier("deux@exemple.invalid", countries=("TCD", "CMR"), language="en")
    earlier("ailleurs@exemple.invalid", countries=("TCD",))
    joining.ask("jamais@exemple.invalid", countries=("CMR",), language="fr", by=NOBODY)
    Wish.objects.update(mailed_at=timezone.now())
    published = out(people)
    make_subscriber("tard@exemple.invalid")
    tick()
    tick()
    assert told() == ["deux@exemple.invalid", "une@exemple.invalid"]
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    edition = Edition.objects.get(published=published)
    assert (edition.sent, edition.refused, edition.stopped, edition.ended_at is None) == (2, 0, False, False)
    assert not Delivery.objects.exists()


def test_a_letter_says_what_the_public_page_says_and_how_to_leave(people: People) -> None:
    subscriber = earlier("une@exemple.invalid", language="en")
    published = out(people)
    tick()
    (message,) = mail.outbox
    assert "Threats against defenders are rising" in message.body
    assert f"{ORIGIN}/alertes/{published.pk}/?langue=en" in message.body
    leave = f"{ORIGIN}/alertes/abonnement/quitter/{subscriber.opened().token}"
    assert f"{leave}?langue=en" in message.body
    headers = message.extra_headers
    assert headers["List-Unsubscribe"] == f"<{leave}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Message-ID"].endswith("@exemple.invalid>")
    for word in ("Cameroon", "Rising", "Orange"):
        assert word not in message.subject
    for sealed in ("exemple)", "bureau", str(published.proposal.alert_id)):
        assert sealed not in message.body


@pytest.mark.parametrize(("exercise", "audience"), [(True, Audience.PUBLIC), (False, Audience.OFFICIAL)])
def test_neither_an_exercise_nor_what_mechanisms_read_is_sent(
    people: People, exercise: bool, audience: Audience
) -> None:
    earlier("une@exemple.invalid")
    out(people, exercise=exercise, audience=audience)
    tick()
    assert mail.outbox == []
    assert not Edition.objects.exists()


def test_what_is_inside_or_only_proposed_is_not_sent(people: People) -> None:
    earlier("une@exemple.invalid")
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    tick()
    assert mail.outbox == []


def test_a_withdrawal_stops_the_rest_and_says_no_word_of_what_was_withdrawn(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        earlier(f"p{n}@exemple.invalid")
    published = out(people)
    real = Round.send

    def send(self: Round, letter: mail.EmailMessage) -> Any:
        answer = real(self, letter)
        publishing.withdraw(published.proposal, by=people["decider"])
        monkeypatch.setattr(Round, "send", real)
        return answer

    monkeypatch.setattr(Round, "send", send)
    tick()
    assert len(mail.outbox) == 1
    assert Edition.objects.get(published=published).stopped
    tick()
    assert len(mail.outbox) == 4
    assert all("menaces" not in message.body for message in mail.outbox[1:])


def test_a_message_that_is_not_as_it_was_signed_goes_to_nobody(people: People) -> None:
    earlier("une@exemple.invalid")
    published = out(people)
    texts = {**published.texts, "fr": {**published.texts["fr"], "headline": "Autre chose"}}
    Published.objects.filter(pk=published.pk).update(texts=texts)
    tick()
    tick()
    assert mail.outbox == []
    assert Alarm.objects.filter(subject_id=str(published.pk)).count() == 1


def test_killed_after_the_server_took_a_letter_the_others_have_it_once(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        earlier(f"p{n}@exemple.invalid")
    out(people)
    real, marked = sending._mark, []

    def mark(*args: Any, **options: Any) -> None:
        if len(marked) == 1:
            raise KeyboardInterrupt
        marked.append(real(*args, **options))

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_mark", mark)
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert len(mail.outbox) == 2
    tick()
    assert sorted(set(told())) == ["p0@exemple.invalid", "p1@exemple.invalid", "p2@exemple.invalid"]
    assert len(mail.outbox) == 4  # the one that was not marked goes twice, under one name
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3
    assert Edition.objects.get().sent == 3


def test_a_full_round_goes_on_in_the_next(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 2)
    for n in range(3):
        earlier(f"p{n}@exemple.invalid")
    out(people)
    tick()
    assert (len(mail.outbox), Edition.objects.get().ended_at) == (2, None)
    tick()
    assert told() == ["p0@exemple.invalid", "p1@exemple.invalid", "p2@exemple.invalid"]


def test_who_left_meanwhile_is_not_written_to(people: People) -> None:
    subscriber = earlier("une@exemple.invalid")
    out(people)
    sending.begin_editions(by=NODE)
    joining.leave(subscriber.opened().token, by=NOBODY)
    tick()
    assert mail.outbox == []


def test_an_address_that_is_refused_three_times_in_a_row_is_forgotten(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier("bonne@exemple.invalid")
    earlier("morte@exemple.invalid")
    refusing(monkeypatch, {"morte@exemple.invalid": 550})
    for left in (2, 2, 1):
        out(people)
        tick()
        assert Subscriber.objects.count() == left
        assert Edition.objects.first().refused == 1


def test_a_server_that_takes_nothing_makes_nobody_forgotten(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier("une@exemple.invalid")
    refusing(monkeypatch, {"une@exemple.invalid": 554})
    for _each in range(4):
        out(people)
        tick()
    assert Subscriber.objects.get().refused == 0


def test_an_address_that_is_put_off_is_tried_again(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier("une@exemple.invalid")
    earlier("lente@exemple.invalid")
    out(people)
    with monkeypatch.context() as patch:
        refusing(patch, {"lente@exemple.invalid": 451})
        tick()
    assert told() == ["une@exemple.invalid"]
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        tick()
    assert told() == ["lente@exemple.invalid", "une@exemple.invalid"]


def test_one_letter_a_day_asks_an_address_however_often_the_form_is_sent() -> None:
    for countries in (("CMR",), ("TCD",), ("CAF",)):
        joining.ask("une@exemple.invalid", countries=countries, language="fr", by=NOBODY)
    tick()
    joining.ask("une@exemple.invalid", countries=("GAB",), language="fr", by=NOBODY)
    tick()
    (message,) = mail.outbox
    assert f"{ORIGIN}/alertes/abonnement/confirmer/{Wish.objects.get().opened().token}" in message.body
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        joining.ask("une@exemple.invalid", countries=("GAB",), language="fr", by=NOBODY)
        tick()
    assert len(mail.outbox) == 2


def test_the_letter_that_asks_names_no_country_and_no_alert() -> None:
    joining.ask("une@exemple.invalid", countries=("CMR",), language="en", by=NOBODY)
    tick()
    (message,) = mail.outbox
    assert "Cameroon" not in message.subject + message.body
    assert "press its button" in message.body
    assert Wish.objects.get().opened().address not in message.body


@pytest.mark.parametrize("lacks", ["server", "address"])
def test_nothing_leaves_without_a_server_or_a_public_address(people: People, settings: Any, lacks: str) -> None:
    if lacks == "server":
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    else:
        settings.VIGIE_PUBLIC_ORIGIN = ""
    earlier("une@exemple.invalid")
    joining.ask("deux@exemple.invalid", countries=("CMR",), language="fr", by=NOBODY)
    out(people)
    tick()
    assert mail.outbox == []
    assert not Edition.objects.exists()
    assert Wish.objects.get().mailed_at is None


def test_the_log_names_editions_and_no_address(people: People) -> None:
    earlier("une@exemple.invalid")
    out(people)
    tick()
    verbs = [entry.facts["verb"] for entry in Entry.objects.all()]
    assert verbs.count("edition.begin") == verbs.count("edition.end") == 1
    assert "exemple.invalid" not in "".join(str(entry.facts) for entry in Entry.objects.all())


def test_staff_see_what_was_sent_in_numbers_alone(people: People, client_of: Any) -> None:
    for n in range(5):
        earlier(f"p{n}@exemple.invalid")
    published = out(people)
    sending.begin_editions(by=NODE)
    assert "en cours d’envoi" in client_of(people["officer"]).get("/bureau/abonnes/").content.decode()
    tick()
    page = client_of(people["officer"]).get("/bureau/abonnes/").content.decode()
    assert f"{ORIGIN}/alertes/{published.pk}/" in page
    assert "envoyé à tous" in page
    assert "<td>5</td>" in page
    assert "<td>moins de 5</td>" in page  # of those that were refused
    assert "exemple.invalid" not in page.replace(ORIGIN, "")
