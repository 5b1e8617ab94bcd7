"""A browser that opens the conversation itself: it gets what lies there, sealed, and nobody learns the code from it."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from django.test import Client

from vigie.compute import crypto
from vigie.compute.crypto import Opener
from vigie.ground.access.models import Alarm, AlarmKind
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import conversation
from vigie.protection.intake.actions import answer, close
from vigie.protection.intake.codes import keys_of
from vigie.protection.intake.factories import make_reply, make_report
from vigie.protection.intake.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADDRESS, OCTETS = "/suivi/scelle", "application/octet-stream"


def asked(lookup: str, **more: Any) -> Any:
    return Client().post(ADDRESS, {"lookup": lookup, **more})


def added(envelope: bytes) -> int:
    return Client().post(ADDRESS, envelope, content_type=OCTETS).status_code


def test_it_gets_every_message_sealed_and_opens_them_with_the_code(people: People) -> None:
    report, code = make_report("Mot-planté.")
    answer(report, words="Réponse-plantée.", seen=1, by=people["officer"])
    keys = keys_of(code)
    told = asked(keys.lookup.hex())
    assert told.status_code == 200
    assert b"plant" not in told.content
    opener, words = Opener(keys.seed), []
    for row in told.json()["messages"]:
        bound = crypto.context("reporter", "intake.message", row["id"], row["epoch"])
        data_key = opener.open(b64decode(row["wrap"]), bound)
        facts = crypto.context("facts", "intake.message", row["id"], row["version"], row["epoch"])
        words.append(json.loads(crypto.unbox(data_key, b64decode(row["sealed"]), facts))["words"])
    assert words == ["Mot-planté.", "Réponse-plantée."]
    for wrong in ("", "zz" * 16, keys.lookup.hex()[:-2], code):
        assert asked(wrong).status_code == 422
    assert asked("00" * 16).status_code == 404
    assert Client().get(ADDRESS).status_code == 405
    foreign = Client().post(ADDRESS, {"lookup": keys.lookup.hex()}, headers={"origin": "https://ailleurs.example"})
    assert foreign.status_code == 403


def test_what_it_seals_is_added_once_and_opens_a_closed_conversation_again(people: People) -> None:
    report, code = make_report()
    close(report, kind="answered", reason="dit", seen=1, by=people["officer"])
    reply = make_reply(report, code, "Encore (exemple).", sounds=(b"son",))
    assert [added(reply), added(reply)] == [201, 201]
    report.refresh_from_db()
    _first, second = report.messages.order_by("place")
    assert open_one(second, by=people["officer"])["words"] == "Encore (exemple)."
    assert (report.state, report.unanswered, report.enclosures.count()) == ("received", True, 1)
    assert added(make_reply(report, code, "Trop tôt.", at=2)) == 409
    assert added(make_reply(report, code, "Ensuite.", at=3, sounds=(b"son",))) == 201
    assert added(make_reply(report, code, "Rien avant.", at=9)) == 409
    assert (report.messages.count(), report.enclosures.count()) == (3, 2)


def test_a_conversation_that_nobody_could_open_at_once_does_not_grow(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, code = make_report()
    monkeypatch.setattr(conversation, "LONGEST_TALK", 5_000)
    assert added(make_reply(report, code, "x" * 5_000)) == 400
    assert added(make_reply(report, code, "x" * 2_000)) == 201
    assert added(make_reply(report, code, "x" * 3_000, at=3)) == 400
    typed = Client().post("/suivi", {"code": code, "words": "z" * 3_000, "after": 2})
    assert (typed.status_code, "z" * 3_000 in typed.content.decode()) == (422, True)
    answer(report, words="y" * 3_000, seen=2, by=people["officer"])
    assert report.messages.count() == 3


def test_nothing_is_added_to_the_conversation_of_another_code(people: People) -> None:
    (mine, code), (theirs, other) = make_report(), make_report()
    mixed = make_reply(theirs, code, "Faux.")
    assert added(mixed) == 404
    assert added(make_reply(mine, other, "Faux.")) == 404
    for head in ({"place": 0}, {"place": "x"}, {"place": None}, {"place": 1e400}, {"epoch": 99}, {"enclosures": []}):
        assert added(make_reply(mine, code, "Faux.", **head)) in {400, 409}
    assert [report.messages.count() for report in Report.objects.all()] == [1, 1]


def test_a_browser_that_cannot_open_a_message_alarms_the_team(people: People) -> None:
    _report, code = make_report()
    lookup = keys_of(code).lookup.hex()
    assert asked(lookup, altered=["7", "x", "9" * 30, "9" * 5000]).status_code == 200
    assert not Alarm.objects.filter(kind=AlarmKind.ALTERED_RECORD).exists()
    asked(lookup, altered="1")
    assert Alarm.objects.filter(kind=AlarmKind.ALTERED_RECORD).exists()
