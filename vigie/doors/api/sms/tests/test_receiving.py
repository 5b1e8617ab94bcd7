"""A gateway that proves itself brings a text; all else meets an address that never was."""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from vigie.ground.access.limits import LIMITS, put_off
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import queries
from vigie.protection.intake.models import Report
from vigie.protection.intake.texts import actions, arriving
from vigie.protection.intake.texts.factories import accept_risk, make_gateway
from vigie.protection.intake.texts.models import Gateway

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
TEXT = {"from": "+237699000001", "text": "bakom rifut", "id": "7"}


@pytest.fixture
def people(people: People) -> People:
    """SMS is on."""
    accept_risk(people["coordinator"], people["decider"])
    return people


def send(gateway: Gateway, fields: dict[str, str], *, key: str = "", **headers: str) -> Any:
    path = f"/passerelle/{gateway.pk}/" + (f"{key}/" if key else "")
    return Client(enforce_csrf_checks=True).post(path, urlencode(fields), content_type=FORM, headers=headers)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_text_arrives_once_however_often_it_is_brought(people: People) -> None:
    gateway, secret = make_gateway(by=people["officer"])
    for _again in range(2):
        answer = send(gateway, TEXT, **bearer(secret))
        assert (answer.status_code, answer.content) == (200, b"")
    send(gateway, {**TEXT, "id": "8"}, **bearer(secret))
    assert Report.objects.count() == 2
    report = Report.objects.first()
    assert report is not None
    facts = open_one(report, by=people["officer"])
    assert (facts["way"], facts["sms"]["from"]) == ("sms", "+237699000001")


def test_whatever_is_not_right_is_answered_like_an_address_that_never_was(people: People) -> None:
    gateway, secret = make_gateway(by=people["officer"])
    never = Client().post("/passerelle/rien/", TEXT)
    stranger = Gateway(kind="plain")
    for answer in (
        send(gateway, TEXT),
        send(gateway, TEXT, **bearer("x" + secret)),
        send(gateway, TEXT, key=secret),
        send(gateway, TEXT, key="x", **bearer(secret)),
        send(stranger, TEXT, **bearer(secret)),
        send(gateway, {**TEXT, "text": "x" * 30_000}, **bearer(secret)),
        Client().get(f"/passerelle/{gateway.pk}/", headers=bearer(secret)),
    ):
        assert (answer.status_code, answer.content) == (404, never.content)
    assert not Report.objects.exists()
    actions.remove_gateway(gateway, by=people["officer"])
    assert send(gateway, TEXT, **bearer(secret)).status_code == 404


def test_while_sms_is_off_a_right_secret_changes_nothing(people: People, client_of: Any) -> None:
    gateway, secret = make_gateway(by=people["officer"])
    client_of(people["officer"]).post("/bureau/demandes/sms/arreter/")
    assert send(gateway, TEXT, **bearer(secret)).status_code == 404
    assert not Report.objects.exists()


def test_twilio_signs_address_and_fields_and_is_told_to_say_nothing(people: People) -> None:
    token = "t" * 32
    gateway, _secret = make_gateway("twilio", secret=token, by=people["officer"])
    assert token.encode() not in bytes(gateway.signing or b"")
    fields = {"MessageSid": "SM1", "From": "+237699000001", "Body": "bakom rifut", "To": "+1"}
    said = f"http://testserver/passerelle/{gateway.pk}/" + "".join(f"{n}{fields[n]}" for n in sorted(fields))
    signed = base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()
    assert send(gateway, {**fields, "Body": "autre"}, **{"X-Twilio-Signature": signed}).status_code == 404
    answer = send(gateway, fields, **{"X-Twilio-Signature": signed})
    assert answer.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
    assert Report.objects.count() == 1


def test_sms_gateway_for_android_signs_the_body_and_its_time(people: People) -> None:
    gateway, secret = make_gateway("android", by=people["officer"])
    payload = {"messageId": "a", "message": "bakom", "phoneNumber": "+237699000001", "receivedAt": "2026-11-25T10:00"}
    body = json.dumps({"event": "sms:received", "payload": payload})

    def bring(body: str, at: int) -> int:
        signed = hmac.digest(secret.encode(), f"{body}{at}".encode(), "sha256").hex()
        told = {"X-Signature": signed, "X-Timestamp": str(at)}
        path = f"/passerelle/{gateway.pk}/"
        return Client().post(path, body, content_type="application/json", headers=told).status_code

    now = int(time.time())
    assert bring(body, now - 3600) == 404
    assert bring(json.dumps({"event": "sms:delivered", "payload": {}}), now) == 200
    assert not Report.objects.exists()
    assert bring(body, now) == 200
    assert Report.objects.count() == 1


def test_smssync_and_africas_talking_show_their_secret_in_their_own_way(people: People) -> None:
    gateway, secret = make_gateway("smssync", by=people["officer"])
    text = {"from": "+237699000001", "message": "bakom", "message_id": "1"}
    assert send(gateway, {**text, "secret": "no"}).status_code == 404
    said = json.loads(send(gateway, {**text, "secret": secret}).content)
    assert said == {"payload": {"success": True, "error": None}}
    gateway, secret = make_gateway("africa", by=people["officer"])
    assert send(gateway, TEXT, key="no").status_code == 404
    answer = send(gateway, TEXT, key=secret)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Report.objects.count() == 2


def test_a_gateway_whose_fields_have_other_names_is_told_when_it_is_set_up_wrongly(people: People) -> None:
    own = {"sender_field": "msisdn", "text_field": "body", "id_field": "ref"}
    gateway, secret = actions.add_gateway(kind="plain", **own, by=people["officer"])
    assert send(gateway, TEXT, **bearer(secret)).status_code == 422
    given = {"msisdn": "699000001", "body": "bakom", "ref": "7"}
    assert send(gateway, given, **bearer(secret)).status_code == 200
    assert Report.objects.count() == 1


def test_a_flood_is_put_off_and_the_desk_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "sms", replace(LIMITS["sms"], times=2))
    gateway, secret = make_gateway(by=people["officer"])
    answers = [send(gateway, {**TEXT, "id": str(n)}, **bearer(secret)).status_code for n in range(4)]
    assert answers == [200, 200, 503, 503]
    assert put_off("sms") == 2
    assert any("2" in str(line.title) and line.level == "orange" for line in queries.todo(people["officer"]))
    assert not any("2 " in str(line.title) for line in queries.todo(people["monitor"]))


def test_when_too_much_waits_no_more_texts_are_taken(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST_WAITING", 1)
    gateway, secret = make_gateway(by=people["officer"])
    answers = [send(gateway, {**TEXT, "id": str(n)}, **bearer(secret)).status_code for n in range(2)]
    assert answers == [200, 503]
