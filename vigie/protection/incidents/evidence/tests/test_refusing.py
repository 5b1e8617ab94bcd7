"""Who may not, what is too large, what breaks off: refused kindly, and nothing is kept."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from vigie.ground.accounts.models import Session
from vigie.ground.files import actions as files
from vigie.ground.files import receiving
from vigie.ground.files.models import File
from vigie.ground.files.store import FolderStore
from vigie.ground.files.tests import samples
from vigie.ground.files.tests.clamd import EICAR, Clamd
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.evidence.tests.helpers import Browser, address, join, on_disk, send, taken, verbs
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_another_team_finds_no_file_by_any_address(people: People, client_of: Browser, monitor, incident) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    stranger = client_of(people["outsider"])
    assert send(stranger, incident, "x.jpg", samples.photo()).status_code == 404
    for what in ("original", "copie"):
        assert stranger.get(address(evidence, what)).status_code == 404
        assert monitor.get(address(evidence, what)).status_code == 200
    for what in ("nettoyer", "retirer"):
        assert stranger.post(address(evidence, what), {f"r{evidence.pk.hex}-reason": "r"}).status_code == 404
    assert not Evidence.objects.visible_to(people["outsider"]).exists()
    assert Evidence.objects.visible_to(people["monitor"]).exists()
    assert File.objects.get().state == "kept"


def test_a_file_is_not_found_under_another_violation(people: People, monitor, incident) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    other = make_incident(by=people["officer"])
    assert monitor.get(f"{other.get_absolute_url()}pieces/{evidence.pk}/original/").status_code == 404
    assert monitor.get(f"{incident.get_absolute_url()}pieces/{uuid4()}/original/").status_code == 404


def test_who_may_not_join_a_file_is_refused_before_a_byte_is_kept(
    people: People, client_of: Browser, incident, folder: Path
) -> None:
    assert send(client_of(people["analyst"]), incident, "x.jpg", samples.photo()).status_code == 403
    assert send(Client(), incident, "x.jpg", samples.photo()).status_code == 401
    assert not folder.exists()
    assert send(client_of(people["officer"]), incident, "x.jpg", samples.photo()).status_code == 302


def test_an_upload_without_the_forms_token_keeps_nothing(people: People, client_of: Browser, incident, folder) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client_of(people["monitor"]).cookies
    assert send(guarded, incident, "x.jpg", samples.photo()).status_code == 403
    assert on_disk(folder) == []
    assert not Evidence.objects.exists()
    page = guarded.get(incident.get_absolute_url()).content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("x.jpg", samples.photo())}
    assert guarded.post(f"{incident.get_absolute_url()}pieces/", form).status_code == 302


def test_a_file_too_large_is_refused_politely_and_the_note_stays(
    monitor, incident, folder: Path, settings: Settings
) -> None:
    settings.VIGIE_FILE_MAX_BYTES = 100_000
    answer = send(monitor, incident, "gros.bin", b"x" * 300_000, note="Ma longue note")
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "Ma longue note" in page
    assert str(receiving.TooLarge.default) in page
    assert on_disk(folder) == []
    assert send(monitor, incident, "petit.bin", b"x" * 100_000).status_code == 302


def test_a_length_that_lies_does_not_help(monitor, incident, folder: Path, settings, monkeypatch) -> None:
    settings.VIGIE_FILE_MAX_BYTES = 100_000
    monkeypatch.setattr(receiving, "_announced", lambda request: 10)
    assert send(monitor, incident, "gros.bin", b"x" * 300_000).status_code == 413
    assert on_disk(folder) == []


def test_a_body_that_breaks_off_is_no_file(monitor, incident, folder: Path) -> None:
    border = "b0rder"
    body = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\nhalf a fi'.encode()
    where = f"{incident.get_absolute_url()}pieces/"
    assert monitor.generic("POST", where, body, f"multipart/form-data; boundary={border}").status_code == 400
    assert on_disk(folder) == []
    whole = body + f"le\r\n--{border}--\r\n".encode()
    assert monitor.generic("POST", where, whole, f"multipart/form-data; boundary={border}").status_code == 302


def test_no_file_and_an_empty_file_are_said_beside_the_field(monitor, incident, folder: Path) -> None:
    answer = send(monitor, incident, "vide.txt", b"", note="Une note qui reste")
    assert answer.status_code == 400
    assert "Une note qui reste" in answer.content.decode()
    assert monitor.post(f"{incident.get_absolute_url()}pieces/", {"note": "seule"}).status_code == 400
    assert on_disk(folder) == []
    assert monitor.get(f"{incident.get_absolute_url()}pieces/")["Location"] == incident.get_absolute_url()


def test_a_full_disk_is_said_and_nothing_is_left(monitor, incident, folder: Path, monkeypatch) -> None:
    begin = FolderStore.begin

    def on_a_full_disk(self, name):
        half = begin(self, name)
        half._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115, PTH123  the kernel's own full disk
        return half

    monkeypatch.setattr(FolderStore, "begin", on_a_full_disk)
    answer = send(monitor, incident, "x.bin", b"x" * 1_000_000, note="Note gardée")
    assert answer.status_code == 503
    assert "Note gardée" in answer.content.decode()
    assert on_disk(folder) == []


def test_the_intake_keeps_its_room_on_the_disk(monitor, incident, folder: Path, monkeypatch) -> None:
    with monkeypatch.context() as nearly_full:
        nearly_full.setattr("vigie.ground.files.store.KEPT_FREE", 1 << 62)
        answer = send(monitor, incident, "x.bin", b"x", note="Note gardée")
        assert answer.status_code == 503
        assert "Note gardée" in answer.content.decode()
        assert not folder.exists()
    assert send(monitor, incident, "x.bin", b"x").status_code == 302


def test_a_session_that_ends_while_a_file_comes_in_ends_the_upload(
    people: People, client_of: Browser, incident, folder: Path, monkeypatch
) -> None:
    monkeypatch.setattr(receiving, "TOUCH_EVERY", 0.0)
    revoked = client_of(people["monitor"])
    feed = receiving.Scan.feed

    def revoke(scan, data):
        Session.objects.filter(user=people["monitor"].user).delete()
        feed(scan, data)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(receiving.Scan, "feed", revoke)
        answer = send(revoked, incident, "long.bin", b"x" * 300_000)
    assert answer.status_code == 401
    assert str(incident.pk) not in answer.content.decode()
    assert on_disk(folder) == []
    assert send(client_of(people["monitor"]), incident, "long.bin", b"x" * 300_000).status_code == 302


def test_when_too_many_transfers_are_under_way_the_next_one_waits(monitor, incident, people) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    first, second = (monitor.get(address(evidence, "original")) for _time in range(2))
    assert monitor.get(address(evidence, "original")).status_code == 503
    assert send(monitor, incident, "x.jpg", samples.photo()).status_code == 503
    for answer in (first, second):  # never read: what the server does when a reader leaves gives the place back
        for close in answer._resource_closers:
            close()
    assert taken(monitor, evidence, "original") == samples.photo()


def test_a_scanners_find_is_refused_and_kept_nowhere(monitor, incident, folder, settings, tmp_path) -> None:
    with Clamd(tmp_path / "clamd") as clamd:
        settings.VIGIE_CLAMD = str(clamd.path)
        answer = send(monitor, incident, "facture.txt", EICAR)
        assert answer.status_code == 400
        assert str(files.Infected.default) in answer.content.decode()
        assert on_disk(folder) == []
        assert "file.refuse" in verbs()
        join(monitor, incident, "note.txt", b"words")
    assert clamd.seen == b"words"
    page = monitor.get(incident.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Scanned: nothing known found" in page


def test_without_a_scanner_a_file_is_kept_and_says_that_it_was_not_scanned(monitor, incident, settings) -> None:
    settings.VIGIE_CLAMD = "/nonexistent/clamd"
    join(monitor, incident, "note.txt", EICAR)
    assert "Not scanned" in monitor.get(incident.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en").content.decode()


@pytest.mark.parametrize("path", ["/ecrire", "/suivi", "/bureau/entrer/"])
def test_no_other_address_stores_a_file(path: str, tmp_path: Path, monkeypatch, db: None) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Client().post(path, {"file": SimpleUploadedFile("x.bin", b"PLANTED" * 1_000_000)})
    assert on_disk(tmp_path) == []
