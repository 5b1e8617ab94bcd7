"""Files of a violation: sealed as they come in, given back inert, followed by the audit chain, erased for good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.files import actions as files
from vigie.ground.files import receiving
from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.models import File
from vigie.ground.files.periodic import tick
from vigie.ground.files.store import ARRIVING, FolderStore, store
from vigie.ground.files.tests import samples
from vigie.ground.files.tests.clamd import EICAR, Clamd
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import Altered, open_one
from vigie.protection.incidents import queries
from vigie.protection.incidents.evidence import actions
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Evidence, Incident

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that is never committed: what waits for the commit is done at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **_how: done())


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VIGIE_HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def incident(people: People) -> Incident:
    return make_incident(by=people["officer"])


@pytest.fixture
def monitor(people: People, client_of: Browser) -> Client:
    return client_of(people["monitor"])


def send(client: Client, incident: Incident, name: str, data: bytes, note: str = "Reçue d’un voisin"):
    form = {"note": note, "file": SimpleUploadedFile(name, data, "text/html")}
    return client.post(f"{incident.get_absolute_url()}pieces/", form)


def join(client: Client, incident: Incident, name: str, data: bytes) -> Evidence:
    known = set(Evidence.objects.values_list("pk", flat=True))
    answer = send(client, incident, name, data)
    assert answer.status_code == 302, answer.content.decode()
    return Evidence.objects.select_related("file", "incident").exclude(pk__in=known).get()


def address(evidence: Evidence, what: str) -> str:
    return f"{evidence.incident.get_absolute_url()}pieces/{evidence.pk}/{what}/"


def taken(client: Client, evidence: Evidence, what: str) -> bytes:
    answer = client.get(address(evidence, what))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def verbs() -> list[str]:
    return [entry.facts["verb"] for entry in Entry.objects.order_by("pk")]


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
    assert verbs()[-8:] == [
        "file.keep", "incident.attach", "record.open", "list.open",
        "record.open", "file.download", "record.open", "file.download_copy",
    ]  # fmt: skip


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
    assert answer.status_code == 507
    assert "Note gardée" in answer.content.decode()
    assert on_disk(folder) == []


def test_when_too_many_transfers_are_under_way_the_next_one_waits(monitor, incident, people) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    first, second = (monitor.get(address(evidence, "original")) for _time in range(2))
    assert monitor.get(address(evidence, "original")).status_code == 503
    assert send(monitor, incident, "x.jpg", samples.photo()).status_code == 503
    first.close()
    second.close()  # a download that was never read gives its place back too
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


@pytest.mark.parametrize("path", ["/ecrire", "/suivi", "/bureau/entrer/"])
def test_no_other_address_stores_a_file(path: str, tmp_path: Path, monkeypatch, db: None) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Client().post(path, {"file": SimpleUploadedFile("x.bin", b"PLANTED" * 1_000_000)})
    assert on_disk(tmp_path) == []


def test_whatever_seals_a_violation_anew_finds_its_files(people: People, monitor, incident) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    assert queries.sealed_with(incident) == [evidence.file]
    files.erase(evidence.file, by=people["monitor"])
    assert queries.sealed_with(incident) == []
