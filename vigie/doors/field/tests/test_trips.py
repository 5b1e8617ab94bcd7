"""A journey planned on a device: its plan stays sealed, its clock starts once, and news moves it."""

from __future__ import annotations

import secrets
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import arriving
from vigie.protection.intake.trips.codes import new_code
from vigie.protection.intake.trips.models import Sign, Trip

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "From Zyxwvut to Qponm by the river road"


def told(**other: Any) -> dict[str, Any]:
    """What a device sends, sealed as a device seals it."""
    trip = Trip()
    trip.seal({"words": WORDS, "at": "2026-11-25T08:00+00:00"}, "intake")
    wrapped, sealed = (b64encode(bytes(each)).decode() for each in (trip.wrapped_key, trip.sealed))
    clear = {"id": str(trip.pk), "epoch": trip.epoch, "submission": secrets.token_urlsafe(32), "code": new_code()}
    return {**clear, "wrapped": wrapped, "sealed": sealed, "starts": 0, "every": 4, "lasts": 8, **other}


def send(client: Client, body: Any, **headers: str) -> Any:
    return client.post("/terrain/trajet", body, content_type="application/json", headers=headers)


def test_a_plan_sealed_on_a_device_is_kept_once_and_the_desk_opens_it(client: Client, people: People) -> None:
    body = told()
    first, again = send(client, body), send(client, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    trip = Trip.objects.get()
    assert open_one(trip, by=people["officer"])["words"] == WORDS
    other = send(client, {**body, "code": new_code(), "id": told()["id"]})
    assert (other.status_code, Trip.objects.count()) == (409, 1)
    for taken in ({"id": body["id"]}, {"code": body["code"]}):
        assert send(client, told(**taken)).status_code == 422
    assert Trip.objects.count() == 1


def test_news_by_the_code_is_answered_alike_under_constraint(client: Client, people: People) -> None:
    body = told()
    send(client, body)
    code = str(body["code"])
    free = client.post("/terrain/nouvelles", {"code": code, "how": "well"})
    forced = client.post("/terrain/nouvelles", {"code": code + code[-1], "how": "well"})
    assert (free.status_code, free.json().keys()) == (forced.status_code, forced.json().keys()) == (200, {"due"})
    assert (Trip.objects.get().alarm, Sign.objects.count()) == (True, 2)
    assert client.post("/terrain/nouvelles", {"code": new_code(), "how": "well"}).status_code == 404
    assert client.post("/terrain/nouvelles", {"code": code[:-1], "how": "well"}).status_code == 422
    assert client.post("/terrain/nouvelles", {"code": code, "how": "flying"}).status_code == 422


def test_a_long_plan_waits_while_the_disk_is_nearly_full(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "has_room", lambda: False)
    assert send(client, told(sealed=b64encode(bytes(100_000)).decode())).status_code == 503
    assert send(client, told()).status_code == 201


WRONG: list[dict[str, Any]] = [
    {"wrapped": ""}, {"sealed": "é"}, {"epoch": 99}, {"epoch": "x"}, {"id": "1"}, {"lasts": 0}, {"every": 10**9},
    {"submission": "short"}, {"code": "1234"}, {"code": None}, {"starts": float("inf")},
]  # fmt: skip


def test_what_no_device_sends_is_refused_kindly_and_plans_nothing(client: Client, people: People) -> None:
    code = new_code()
    under_constraint = {"code": code + code[-1]}
    for body in (*(told(**wrong) for wrong in (*WRONG, under_constraint)), b"[]", b"{", b"null", b"\xff"):
        answer = send(client, body)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True), body
    assert send(client, told(), origin="https://elsewhere.example").status_code == 403
    assert send(client, b" " * 600_001).status_code == 413
    assert not Trip.objects.exists()
