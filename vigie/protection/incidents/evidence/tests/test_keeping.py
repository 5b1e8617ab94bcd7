"""Files of a violation: sealed as they come in, given back inert, followed by the audit chain, erased for good."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.files import actions as files
from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.models import File
from vigie.ground.files.periodic import tick
from vigie.ground.files.store import ARRIVING, store
from vigie.ground.files.tests import samples
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import Altered, open_one
from vigie.protection.incidents import queries
from vigie.protection.incidents.evidence import actions
from vigie.protection.incidents.evidence.tests.helpers import Browser, address, join, on_disk, taken, verbs
from vigie.protection.incidents.models import Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_photo_comes_back_as_it_was_and_its_copy_without_its_place(monitor, incident, folder: Path) -> None:
    original = samples.photo()
    evidence = join(monitor, incident, "bureau saccagé.jpg", original)
    page = monitor.get(incident.get_absolute_url()).content.decode()
    assert "bureau saccagé.jpg" in page
    assert "Reçue d’un voisin" in page
    assert hashlib.sha256(original).hexdigest() in page
    assert taken(monitor, evidence, "original") == original
    assert b"PLANTED" not in taken(monitor, evidence, "copie")
    assert {path.name for path in on_disk(folder)} == {evidence.file.pk.hex, evidence.file.copy.hex}
    told = [verb for verb in verbs() if verb.startswith(("file.", "incident.attach"))]
    assert told == ["file.keep", "incident.attach", "file.download", "file.download_copy"]


@pytest.mark.parametrize(
    "name, data, leaves",
    [
        ("photo.jpg", samples.photo(), "photo.jpg"),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "dessin.svg.bin"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "page.html.bin"),
        ("gif.js", b"GIF89a/*\0\0*/=1;alert(1)", "gif.js.bin"),
        ("pdf.html", samples.pdf() + b"<script>alert(1)</script>", "pdf.html.bin"),
        ("../../x\u202egpj.exe", b"MZ\x90\0", "xgpj.exe.bin"),
    ],
)
def test_whatever_goes_in_comes_out_inert(monitor, incident, name: str, data: bytes, leaves: str) -> None:
    answer = monitor.get(address(join(monitor, incident, name, data), "original"), HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f"attachment; filename=\"{leaves}\"; filename*=UTF-8''{leaves}"
    assert int(answer["Content-Length"]) == len(data)
    assert not answer.has_header("Content-Encoding")
    assert b"".join(answer.streaming_content) == data


def test_a_polyglots_copy_is_a_picture_and_nothing_else(monitor, incident) -> None:
    both = samples.photo() + samples.zipped({"PLANTED.html": "<script>PLANTED</script>" * 20})
    evidence = join(monitor, incident, "deux.jpg", both)
    assert taken(monitor, evidence, "original") == both
    copy = taken(monitor, evidence, "copie")
    assert b"PK\x03\x04" not in copy
    assert b"PLANTED" not in copy


def test_a_name_that_lies_is_said_and_a_copy_that_cannot_be_made_too(monitor, incident) -> None:
    join(monitor, incident, "convocation.pdf", samples.photo())
    join(monitor, incident, "film.gif", samples.animation())
    page = monitor.get(incident.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "The name does not say what is inside: the content is “JPEG picture”." in page
    assert "It holds several pictures or an animation." in page


def test_erasing_destroys_file_key_and_words(people: People, client_of: Browser, monitor, incident, folder) -> None:
    evidence = join(monitor, incident, "PLANTED-name.jpg", samples.photo())
    ciphertext, key = (folder / evidence.file.pk.hex).read_bytes(), bytes(evidence.file.sealed)
    field = f"r{evidence.pk.hex}-reason"
    assert client_of(people["officer"]).post(address(evidence, "retirer"), {field: "r"}).status_code == 403
    assert monitor.post(address(evidence, "retirer"), {field: " "}).status_code == 400
    assert len(on_disk(folder)) == 2
    assert monitor.post(address(evidence, "retirer"), {field: "Envoyée par erreur"}).status_code == 302
    assert on_disk(folder) == []
    file = File.objects.get()
    assert (file.state, file.removed) == ("erased", True)
    assert bytes(file.sealed) != key
    assert ciphertext.startswith(b"age-encryption.org/v1")
    left = FileFacts.opened(open_one(file, by=people["monitor"]))
    assert left == FileFacts(erased_by="monitor", erased_at=left.erased_at, erased_why="Envoyée par erreur")
    page = monitor.get(incident.get_absolute_url()).content.decode()
    assert "Envoyée par erreur" in page
    assert "PLANTED" not in page
    assert monitor.get(address(evidence, "original")).status_code == 409
    with pytest.raises(WrongState):
        files.erase(file, by=people["monitor"])


def test_the_node_itself_may_erase_and_needs_no_key(people: People, monitor, incident, folder) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    files.erase(File.objects.get(), by=Actor.system(), reason="retention")
    assert on_disk(folder) == []
    assert FileFacts.opened(open_one(File.objects.get(), by=people["monitor"])).erased_by == "system"
    with pytest.raises(Denied):
        actions.detach(evidence, reason="r", by=Actor.system())


def test_the_sweep_finishes_what_was_cut_off(people: People, monitor, incident, folder: Path, monkeypatch) -> None:
    # Cut off between the commit and the naming: the file is there, and the sweep gives it its name.
    with monkeypatch.context() as cut:
        cut.setattr("vigie.ground.files.store.HalfFile.settle", lambda half: half.release())
        evidence = join(monitor, incident, "photo.jpg", samples.photo())
    assert {path.parent.name for path in on_disk(folder)} == {ARRIVING}
    assert taken(monitor, evidence, "original") == samples.photo()
    assert tick() == 0
    assert {path.parent.name for path in on_disk(folder)} == {folder.name}
    # Cut off between the commit of an erasure and the removal of its ciphertexts.
    with monkeypatch.context() as cut:
        cut.setattr(files, "remove", lambda file: None)
        files.erase(File.objects.get(), by=people["monitor"])
    assert len(on_disk(folder)) == 2
    assert tick() == 1
    assert on_disk(folder) == []
    # Left by an upload that no row knows; one that is still being written is left alone.
    store().begin(uuid4()).release()
    at_work = store().begin(uuid4())
    assert tick() == 1
    assert [path.name for path in on_disk(folder)] == [at_work.name.hex]
    at_work.drop()


def test_a_whole_file_without_a_row_is_not_swept(monitor, incident, folder: Path) -> None:
    """A node started by mistake on another database must not empty the folder."""
    join(monitor, incident, "photo.jpg", samples.photo())
    Evidence.objects.all().delete()
    File.objects.all().delete()
    assert tick() == 0
    assert len(on_disk(folder)) == 2


def test_a_copy_that_was_cut_short_can_be_made_later(people: People, monitor, incident, monkeypatch) -> None:
    def busy(*_given):
        raise CannotClean("busy")

    with monkeypatch.context() as crowd:
        crowd.setattr(files, "make_copy", busy)
        evidence = join(monitor, incident, "photo.jpg", samples.photo())
        assert monitor.get(address(evidence, "copie")).status_code == 409
        with pytest.raises(Invalid):
            actions.clean(evidence, by=people["monitor"])
    assert address(evidence, "nettoyer") in monitor.get(incident.get_absolute_url()).content.decode()
    assert monitor.post(address(evidence, "nettoyer")).status_code == 302
    evidence = Evidence.objects.select_related("file", "incident").get()
    assert b"PLANTED" not in taken(monitor, evidence, "copie")
    with pytest.raises(WrongState):
        actions.clean(evidence, by=people["monitor"])


def test_a_ciphertext_moved_to_another_files_place_does_not_open(monitor, incident, folder: Path) -> None:
    one = join(monitor, incident, "un.txt", b"first words")
    two = join(monitor, incident, "deux.txt", b"other words")
    (folder / one.file.pk.hex).write_bytes((folder / two.file.pk.hex).read_bytes())
    with pytest.raises(Altered):
        taken(monitor, one, "original")
    assert taken(monitor, two, "original") == b"other words"
    (folder / one.file.pk.hex).unlink()
    assert monitor.get(address(one, "original")).status_code == 410


def test_no_word_of_a_file_lies_anywhere(monitor, incident, folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    planted = b"PLANTED-WORDS-OF-A-WITNESS "
    join(monitor, incident, "PLANTED-WORDS.txt", planted * (30 * 1024 * 1024 // len(planted)))
    assert sum(path.stat().st_size for path in on_disk(folder)) > 29 * 1024 * 1024
    assert not [path for path in on_disk(tmp_path) if b"PLANTED-WORDS" in path.read_bytes()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, wrapped_key FROM files_file")
        assert all(b"PLANTED" not in bytes(cell) for row in cursor.fetchall() for cell in row)
    assert not any(b"PLANTED" in bytes(entry.body) for entry in Entry.objects.all())


def test_whatever_seals_a_violation_anew_finds_its_files(people: People, monitor, incident) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    assert queries.sealed_with(incident) == [evidence.file]
    files.erase(evidence.file, by=people["monitor"])
    assert queries.sealed_with(incident) == []
