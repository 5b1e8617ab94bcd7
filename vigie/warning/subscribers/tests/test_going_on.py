"""Put off, changed, left or sent twice: what happens while letters are under way."""

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
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.models import Published
from vigie.warning.alerts.publishing import as_signed
from vigie.warning.subscribers import joining, posting, sending
from vigie.warning.subscribers.models import Delivery, Edition, Subscriber, Wish
from vigie.warning.subscribers.periodic import _alone, tick
from vigie.warning.subscribers.posting import Round
from vigie.warning.subscribers.tests.outgoing import earlier, out, refusing, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOBODY, NODE = Actor.nobody(), Actor.system()


def test_an_address_for_which_no_letter_can_be_built_stops_no_other() -> None:
    for address in (f"a@{'é' * 60}.fr", "une@exemple.invalid"):
        joining.ask(address, countries=("CMR",), language="fr", by=NOBODY)
    tick()
    assert told() == ["une@exemple.invalid"]
    assert Wish.objects.count() == 1


def test_the_link_that_went_out_takes_what_was_asked_for_last() -> None:
    """Else whoever asks first for an address decides for a day what its owner may confirm."""
    joining.ask("une@exemple.invalid", countries=("GAB",), language="en", by=NOBODY)
    tick()
    link = Wish.objects.get().opened().token
    joining.ask("une@exemple.invalid", countries=("CMR",), language="fr", by=NOBODY)
    joining.ask("une@exemple.invalid", countries=("CMR", "TCD"), language="fr", by=NOBODY)
    tick()
    assert len(mail.outbox) == 1
    assert joining.confirm(link, by=NOBODY)
    wanted = Subscriber.objects.get().opened()
    assert (wanted.countries, wanted.language) == (("CMR", "TCD"), "fr")


def test_a_wish_that_is_put_off_is_tried_ever_more_seldom_and_forgotten_after_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = {"lente@exemple.invalid": 451}
    refusing(monkeypatch, codes)
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        joining.ask("lente@exemple.invalid", countries=("CMR",), language="fr", by=NOBODY)
        tick()
    with time_machine.travel(begun + timedelta(hours=8), tick=False):
        tick()
        codes.clear()
        tick()
        assert mail.outbox == []
        codes["lente@exemple.invalid"] = 451
    with time_machine.travel(begun + timedelta(days=1, minutes=1), tick=False):
        tick()
    assert not Wish.objects.exists()


def test_the_gravest_goes_first_then_the_oldest(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier("une@exemple.invalid")
    green, red, later = (out(people, level=level) for level in ("green", "red", "green"))
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    for _each in range(3):
        tick()
    said = [message.body for message in mail.outbox]
    assert [str(one.pk) in body for one, body in zip((red, green, later), said, strict=True)] == [True] * 3


def test_a_message_that_is_changed_under_way_stops_and_is_told_of(people: People) -> None:
    earlier("une@exemple.invalid")
    published = out(people)
    sending.begin_editions(by=NODE)
    Published.objects.filter(pk=published.pk).update(country="TCD")
    tick()
    tick()
    assert mail.outbox == []
    assert Edition.objects.get().stopped
    assert Alarm.objects.filter(subject_id=str(published.pk)).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"exercise": True},
        {"kind": "Update"},
        {"level": "green"},
        {"country": "TCD"},
        {"audience": Audience.OFFICIAL},
        {"expires": timezone.now() + timedelta(days=900)},
        {"sent": timezone.now() + timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_the_row_says_beside_the_words_is_what_was_signed(people: People, change: dict[str, Any]) -> None:
    published = out(people)
    assert as_signed(published)
    for name, value in change.items():
        setattr(published, name, value)
    assert not as_signed(published)


@pytest.mark.parametrize(("exercise", "audience"), [(True, Audience.PUBLIC), (False, Audience.OFFICIAL)])
def test_neither_an_exercise_nor_what_mechanisms_read_is_sent_where_the_row_was_changed(
    people: People, exercise: bool, audience: Audience
) -> None:
    earlier("une@exemple.invalid")
    published = out(people, exercise=exercise, audience=audience)
    assert as_signed(published)
    Published.objects.filter(pk=published.pk).update(exercise=False, audience=Audience.PUBLIC)
    type(published.proposal.alert).objects.update(exercise=False)
    tick()
    assert mail.outbox == []
    assert Alarm.objects.filter(subject_id=str(published.pk)).count() == 1


def test_who_leaves_while_letters_go_out_has_none(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [earlier(f"p{n}@exemple.invalid") for n in range(2)]
    links = {one.opened().address: one.opened().token for one in both}
    out(people)
    real = Round.send

    def send(self: Round, letter: mail.EmailMessage) -> Any:
        answer = real(self, letter)
        for address in set(links) - set(letter.to):
            joining.leave(links[address], by=NOBODY)
        return answer

    monkeypatch.setattr(Round, "send", send)
    tick()
    assert len(mail.outbox) == 1


def test_nothing_ties_a_subscriber_to_a_country_while_letters_are_under_way(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    rows = [earlier(f"p{n}@exemple.invalid") for n in range(2)]
    out(people)
    tick()
    (delivery,) = Delivery.objects.values()
    held = [*Entry.objects.values(), delivery]
    for row in rows:
        for value in (value for one in held for value in one.values()):
            told_in = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert row.pk.bytes not in told_in
            assert str(row.pk).encode() not in told_in
            assert row.pk.hex.encode() not in told_in


def test_nobody_sends_while_another_process_does(people: People, settings: Any) -> None:
    earlier("une@exemple.invalid")
    out(people)
    with _alone() as first, _alone() as second:
        assert (first, second) == (True, False)
        tick()
    assert mail.outbox == []
    tick()
    assert len(mail.outbox) == 1
