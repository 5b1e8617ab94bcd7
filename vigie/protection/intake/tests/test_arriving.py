"""What a device sealed arrives as it was sealed, once, or is refused whole."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain, Entry
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.actions import AlreadyReceived
from vigie.protection.intake.arriving import LARGEST, Envelope, take_carried, take_sealed
from vigie.protection.intake.factories import make_envelope
from vigie.protection.intake.models import Enclosure, Message, Report

OCTETS = "application/octet-stream"


def carried(*envelopes: bytes) -> bytes:
    """The file that a phone gives out (doors/field/js/files.js)."""
    key = crypto.new_key()
    return key + crypto.box(key, b"".join(len(e).to_bytes(4, "big") + e for e in envelopes), b"")


def test_the_duty_desk_opens_what_a_device_sealed(people) -> None:
    take_sealed(Envelope.read(make_envelope("Mot inventé.", sounds=(b"voix",))), by=Actor.nobody())
    message, piece = Message.objects.get(), Enclosure.objects.get()
    assert open_one(message, by=people["officer"])["words"] == "Mot inventé."
    assert open_one(piece, by=people["officer"])["content"] == "dm9peA=="
    assert not Enclosure.objects.visible_to(people["monitor"]).exists()


def test_sent_again_it_is_kept_once_and_answered_with_the_same_receipt(people) -> None:
    given, phone = make_envelope(), Client()
    first, again = (phone.post("/terrain/envoi", given, content_type=OCTETS) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "head",
    [
        {"epoch": 99}, {"submission": "court"}, {"urgency": "panic"}, {"report": "nobody"}, {"records": []},
        {"records": [["x", 1, 2]]}, {"records": None}, {"country": ["CMR"]}, {"epoch": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_head_that_lies_is_refused_whole(people, head) -> None:
    answer = Client().post("/terrain/envoi", make_envelope(**head), content_type=OCTETS)
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_an_id_that_is_taken_does_not_replace_what_is_there(people) -> None:
    given = make_envelope("Premier.")
    take_sealed(Envelope.read(given), by=Actor.nobody())
    with pytest.raises(Invalid):
        take_sealed(Envelope.read(make_envelope("Second.", report=str(Report.objects.get().pk))), by=Actor.nobody())
    assert open_one(Message.objects.get(), by=people["officer"])["words"] == "Premier."


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=3000), st.builds(lambda text: len(text).to_bytes(4, "big") + text, st.binary())))
def test_noise_is_refused_kindly(noise: bytes) -> None:
    with pytest.raises(Invalid):
        Envelope.read(noise)


def test_more_than_two_megabytes_is_refused_before_it_is_read(people) -> None:
    answer = Client().post("/terrain/envoi", b"\0" * (LARGEST + 1), content_type=OCTETS)
    assert answer.status_code == 413


def test_a_file_from_a_stick_is_brought_in_once(people) -> None:
    envelopes = make_envelope("Un."), make_envelope("Deux.")
    assert len(take_carried(carried(*envelopes), by=people["officer"]).receipts) == 2
    again = take_carried(carried(*envelopes), by=people["officer"])
    assert (again.receipts, again.known) == ([], 2)
    assert Report.objects.count() == 2
    written = [entry.facts["verb"] for entry in Entry.objects.filter(chain=Chain.DESK)]
    assert written.count("report.receive") == 2


def test_nothing_of_a_damaged_file_is_kept(people) -> None:
    damaged = bytearray(carried(make_envelope()))
    damaged[-1] ^= 1
    with pytest.raises(Invalid):
        take_carried(bytes(damaged), by=people["officer"])
    with pytest.raises(Invalid):
        take_carried(carried(make_envelope(), b"noise"), by=people["officer"])
    assert not Report.objects.exists()


def test_only_the_duty_desk_brings_a_file_in(people, client_of) -> None:
    with pytest.raises(Denied):
        take_carried(carried(make_envelope()), by=people["monitor"])
    assert client_of(people["monitor"]).get("/bureau/demandes/apporter/").status_code == 403
    assert client_of(people["officer"]).get("/bureau/demandes/apporter/").status_code == 200


def test_an_already_known_envelope_says_so(people) -> None:
    given = Envelope.read(make_envelope())
    take_sealed(given, by=Actor.nobody())
    with pytest.raises(AlreadyReceived):
        take_sealed(given, by=Actor.nobody())
