"""Who held a file and the thing itself, from the first day; and that it is still what it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.test import Client

from vigie.ground.access.models import Alarm
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents import actions
from vigie.protection.incidents.evidence.tests.helpers import Browser, address, join, on_disk, taken, verbs
from vigie.protection.incidents.models import Incident

pytestmark = pytest.mark.django_db
HAND = {"gave": "Témoin inventé", "took": "monitor", "day": "2026-02-01", "precision": "month", "what": "Le téléphone."}


def test_the_chain_tells_each_hand_and_each_taking_out(monitor: Client, incident: Incident, people: People) -> None:
    piece = join(monitor, incident, "note.txt", b"Convocation.")
    taken(monitor, piece, "original")
    page = address(piece, "garde")
    assert monitor.post(page, {**HAND, "took": ""}).status_code == 422
    assert monitor.post(page, {**HAND, "day": "2999-01-01"}).status_code == 422
    assert monitor.post(page, HAND).status_code == 302
    answer = monitor.get(page)
    assert [line.number > 0 for line in answer.context["lines"]] == [True, True, False]
    shown = answer.content.decode()
    digest = hashlib.sha256(b"Convocation.").hexdigest()
    for words in ("Témoin inventé", "Le téléphone.", digest, 'datetime="2026-02"'):
        assert words in shown
    assert "Témoin inventé" in monitor.get(f"{incident.get_absolute_url()}chronologie/").content.decode()


def test_what_is_unchanged_is_said_and_what_was_changed_raises_an_alarm(
    monitor: Client, incident: Incident, folder: Path
) -> None:
    piece = join(monitor, incident, "note.txt", b"Convocation.")
    assert monitor.post(address(piece, "verifier")).status_code == 302
    assert verbs()[-1] == "file.check"
    assert not Alarm.objects.exists()
    (path,) = on_disk(folder)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert monitor.post(address(piece, "verifier")).status_code == 409
    assert Alarm.objects.filter(subject_id=str(piece.file_id)).exists()
    assert verbs().count("file.check") == 1


def test_who_may_not_join_files_reads_the_chain_and_adds_nothing(
    monitor: Client, incident: Incident, people: People, client_of: Browser
) -> None:
    piece = join(monitor, incident, "note.txt", b"Convocation.")
    page, reader = address(piece, "garde"), client_of(people["analyst"])
    assert '<form class="stack"' not in reader.get(page).content.decode()
    assert reader.post(page, HAND).status_code == 403
    assert reader.post(address(piece, "verifier")).status_code == 403
    assert client_of(people["officer"]).post(page, HAND).status_code == 302
    for method in (client_of(people["outsider"]).get, client_of(people["outsider"]).post):
        assert method(page).status_code == 404
    assert people["officer"].user is not None
    incident.refresh_from_db()
    actions.restrict(incident, [people["officer"].user], by=people["monitor"])
    assert reader.get(page).status_code == 404
    assert client_of(people["officer"]).get(page).status_code == 200
