"""What a browser sealed, and small files: kept as they are, found by the code; nothing claimed is believed."""

from __future__ import annotations

import base64
from collections import namedtuple
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from vigie.compute import crypto
from vigie.doors.public.tests.test_reporting import WORDS, code_of, sent
from vigie.ground.access import limits
from vigie.ground.seal.actions import revoke
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.actions import answer
from vigie.protection.intake.codes import keys_of, new_code, word_list
from vigie.protection.intake.factories import make_envelope, make_reply
from vigie.protection.intake.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OCTETS = "application/octet-stream"


def taken(envelope: bytes, **headers: str) -> Any:
    return Client().post("/ecrire", envelope, content_type=OCTETS, headers=headers)


@pytest.mark.parametrize("kind", ["words", "digits"])
def test_what_a_browser_sealed_is_found_again_by_the_code_that_it_drew(people: People, kind: str) -> None:
    code = new_code(kind, "fr")
    assert taken(make_envelope(WORDS, code=code)).status_code == 201
    report = Report.objects.get()
    first = report.messages.get()
    assert open_one(first, by=people["officer"])["words"] == WORDS
    assert open_one(report, by=people["officer"])["way"] == "web"
    assert WORDS in Client().post("/suivi", {"code": code}).content.decode()
    answer(report, words="Réponse (exemple).", seen=1, by=people["officer"])
    assert "Réponse (exemple)." in Client().post("/suivi", {"code": code}).content.decode()


def test_the_same_envelope_is_kept_once(people: People) -> None:
    envelope = make_envelope(WORDS, code=new_code("digits", "fr"))
    first, again = taken(envelope), taken(envelope)
    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert Report.objects.count() == 1


def test_on_a_full_disk_what_is_short_is_still_taken(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(limits.shutil, "disk_usage", lambda _home: usage(10**12, 10**12, limits.ROOM_KEPT))
    code, large = new_code("digits", "fr"), (bytes(60_000),)
    assert taken(make_envelope("é" * limits.SHORT_TEXT, code=code)).status_code == 201
    refused = taken(make_envelope(WORDS, code=new_code("digits", "fr"), sounds=large))
    assert (refused.status_code, "disque" in refused.json()["detail"]) == (503, True)
    report = Report.objects.get()
    for sounds, status in ((large, 503), ((), 201)):
        reply = make_reply(report, code, WORDS, sounds=sounds)
        assert Client().post("/suivi/scelle", reply, content_type=OCTETS).status_code == status
    paper = SimpleUploadedFile("papier.txt", b"papier")
    assert Client().post("/ecrire", {"words": WORDS, "pieces": paper}).status_code == 422


def test_what_was_refused_is_not_said_to_be_received(people: People) -> None:
    envelope = make_envelope(WORDS, code=new_code("digits", "fr"))
    revoke(people["officer2"].user, "intake", by=afresh(people["founder"]))
    TeamEpoch.objects.filter(team="intake", number=2).update(public_key=crypto.public_key(crypto.new_key()))
    refused = taken(envelope)
    assert refused.status_code == 409
    assert refused.json().keys() == {"detail"}
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "reporter",
    [
        None, "", {}, {"lookup": "00", "public": "", "wrap": ""}, {"lookup": "zz" * 16},
        {"public": base64.b64encode(bytes(1215)).decode()}, {"public": base64.b64encode(b"\xff" * 1216).decode()},
        {"wrap": base64.b64encode(bytes(10)).decode()},
    ],
    ids=str,
)  # fmt: skip
def test_a_claimed_seal_that_nobody_could_read_again_is_refused(people: People, reporter: Any) -> None:
    code = new_code("digits", "fr")
    keys = keys_of(code)
    good = {"lookup": keys.lookup.hex(), "public": base64.b64encode(keys.public).decode(), "wrap": "A" * 1560}
    head = {**good, **reporter} if reporter else reporter
    refused = taken(make_envelope(WORDS, code=code, reporter=head))
    assert refused.status_code == 400
    assert refused.json()["detail"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", [b"\x00", b"\x00\x00\x00\x05hello", WORDS.encode(), b"\xff" * 5000])
def test_what_is_not_sealed_is_never_kept_as_if_it_were(people: People, body: bytes) -> None:
    assert taken(body).status_code == 400
    assert not Report.objects.exists()


def test_a_field_s_envelope_without_a_code_is_not_for_this_door(people: People) -> None:
    assert taken(make_envelope(WORDS)).status_code == 400
    assert (
        taken(make_envelope(WORDS, code=new_code("digits", "fr")), Origin="https://ailleurs.example").status_code == 403
    )


def test_the_key_and_the_list_that_a_browser_needs_are_the_node_s_own(people: People) -> None:
    told = Client().get("/ecrire/cle.json").json()
    epoch = TeamEpoch.current("intake")
    assert told == {
        "epoch": epoch.number, "public": base64.b64encode(bytes(epoch.public_key)).decode(), "node": settings.VIGIE_NODE
    }  # fmt: skip
    for language in ("fr", "en"):
        listed = Client().get("/ecrire/mots.txt", headers={"accept-language": language}).content.decode().split("\n")
        assert listed == word_list(language)
        assert len(set(listed)) == 2048


def test_the_lists_by_which_a_browser_finds_a_misspelt_word_are_whole_and_the_same_for_everyone(db) -> None:
    answers = [Client().get("/suivi/mots.txt", headers={"accept-language": each}).content for each in ("fr", "en")]
    assert answers[0] == answers[1]
    assert [part.split("\n") for part in answers[0].decode().split("\n\n")] == [word_list("fr"), word_list("en")]
    # Who asked with the code itself, and was told no, gets nothing of what a browser needs to compare.
    assert b"mots.txt" in Client().get("/suivi").content
    assert Client().get("/suivi/mots.txt").headers["Cache-Control"] == "public, max-age=86400"
    assert b"mots.txt" not in Client().post("/suivi", {"code": "1" * 32}).content


# --- Files --------------------------------------------------------------------------------------------------------


def a_file(size: int = 10, name: str = "photo inventée.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8" + bytes(size - 2), content_type="image/jpeg")


def test_files_come_with_a_message_and_with_the_next_sealed_to_the_desk_alone(people: People, client_of: Any) -> None:
    code = code_of(sent(Client(), pieces=[a_file(), a_file(20)]))
    report = Report.objects.get()
    assert [piece.place for piece in report.enclosures.all()] == [1, 2]
    again = {"code": code, "words": "Encore (exemple).", "after": 1, "pieces": [a_file(30, "papier.pdf")]}
    for _time in range(2):  # The same page twice is one message, with its file.
        assert Client().post("/suivi", again).status_code == 200
    assert [piece.place for piece in report.enclosures.all()] == [1, 2, 3]
    first = report.enclosures.first()
    assert open_one(first, by=people["officer"])["name"] == "photo inventée.jpg"
    page = client_of(people["officer"]).get(report.get_absolute_url()).content.decode()
    address = f"/bureau/demandes/{report.pk}/pieces/{first.pk}/"
    assert address in page
    handed = client_of(people["officer"]).get(address)
    assert handed.content == b"\xff\xd8" + bytes(8)
    assert handed["Content-Disposition"] == 'attachment; filename="1.jpg"'
    assert client_of(people["monitor"]).get(address).status_code == 404


@pytest.mark.parametrize(
    "pieces", [[a_file() for _n in range(7)], [a_file(900_000), a_file(900_000)]], ids=["many", "large"]
)
def test_too_much_is_refused_before_anything_is_kept_and_the_words_stay(people: People, pieces: Any) -> None:
    answer = sent(Client(), pieces=pieces)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert not Report.objects.exists()


def test_no_word_and_no_byte_of_a_file_lies_in_clear(people: People) -> None:
    sent(Client(), pieces=[SimpleUploadedFile("nom-planté.txt", b"octets-plantes-Zyxw", content_type="text/plain")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_enclosure")
        (row,) = cursor.fetchall()
    held = b"".join(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row)
    assert not any(
        word in held for word in (b"octets", b"nom-plant", b"text/plain", base64.b64encode(b"octets-plantes"))
    )
