"""Whoever owns the database cannot make a reporter's words, or our answers, be sealed to a key of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from vigie.compute import crypto
from vigie.doors.public.tests.test_reporting import WORDS, code_of, sent
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import Alarm
from vigie.ground.seal.actions import revoke, rotate
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import Unreadable, open_one
from vigie.ground.seal.resealing import progress, reseal_some
from vigie.protection.intake.actions import answer
from vigie.protection.intake.models import Message, Report

pytestmark = pytest.mark.django_db


def test_a_swapped_key_of_the_duty_desk_stops_the_form_keeps_the_words_and_is_told(people: People) -> None:
    TeamEpoch.objects.filter(team="intake").update(public_key=crypto.public_key(crypto.new_key()))
    page = sent(Client())
    assert page.status_code == 409
    assert WORDS in page.content.decode()
    assert not Report.objects.exists()
    assert Alarm.objects.get().kind == "altered_key"


def test_after_a_change_of_keys_the_reporter_and_the_desk_read_on_and_who_left_does_not(people: People) -> None:
    client = Client()
    code = code_of(sent(client))
    revoke(people["officer2"].user, "intake", by=afresh(people["founder"]))
    assert WORDS in client.post("/suivi", {"code": code}).content.decode()
    assert reseal_some("intake", by=afresh(people["officer"]), seconds=60).left == 0
    assert progress("intake").total == 2
    message = Message.objects.get()
    assert message.epoch == 2
    assert WORDS in client.post("/suivi", {"code": code}).content.decode()
    assert open_one(message, by=afresh(people["officer"]))["words"] == WORDS
    with pytest.raises(Unreadable):
        open_one(message, by=afresh(people["officer2"]))


def test_one_altered_message_hides_no_other_and_the_reporter_may_write_on(people: People) -> None:
    client = Client()
    code = code_of(sent(client))
    client.post("/suivi", {"code": code, "words": "Une suite inventée.", "after": 1})
    first = Message.objects.get(place=1)
    Message.objects.filter(place=1).update(sealed=bytes(first.sealed)[:-1] + b"?")
    page = client.post("/suivi", {"code": code, "words": "Encore une fois.", "after": 2})
    shown = page.content.decode()
    assert (page.status_code, WORDS in shown) == (200, False)
    for words in ("a été modifié sur notre ordinateur", "Une suite inventée.", "Encore une fois."):
        assert words in shown
    assert (Alarm.objects.get().kind, Alarm.objects.get().subject_id) == ("altered_record", str(first.pk))


def test_nothing_is_sealed_to_a_swapped_key_of_a_reporter(people: People) -> None:
    sent(Client())
    report = Report.objects.get()
    Report.objects.update(reporter_key=crypto.public_key(crypto.new_key()))
    swapped = Report.objects.get()
    with pytest.raises(Altered):
        answer(swapped, words="Où êtes-vous ?", seen=1, by=people["officer"])
    assert (Alarm.objects.get().kind, Alarm.objects.get().subject_id) == ("altered_key", str(report.pk))
    rotate("intake", by=afresh(people["founder"]))
    left = reseal_some("intake", by=afresh(people["officer"]), seconds=60)
    assert (left.done, left.total) == (1, 2)  # The message waits rather than be sealed to a stranger.
    assert Message.objects.get().epoch == 1
