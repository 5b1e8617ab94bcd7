"""The mailbox is emptied over TLS into sealed requests: once each, and never a word in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.imap import PASSWORD, USER, Server
from vigie.conf.logs import Contentless
from vigie.conf.ways import BadEnvironment, MailDrop, read_mail
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.mailbox import imap, pulling
from vigie.protection.intake.mailbox.imap import NotReached
from vigie.protection.intake.mailbox.pulling import pull
from vigie.protection.intake.models import Message, Report
from vigie.protection.intake.periodic import tick

pytestmark = pytest.mark.slow

WORDS = "On nous suit depuis hier (inventé)."


@pytest.fixture
def box(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    server = Server(tmp_path)
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    settings.VIGIE_MAIL = MailDrop("127.0.0.1", server.port, USER, secret, "INBOX", str(server.certificate))
    yield server
    server.close()


def letter(words: str = WORDS) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "personne@exemple.invalid", "Sujet inventé"
    mail.set_content(words)
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="photo.png")
    return mail.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.django_db
@pytest.mark.parametrize("plus", [True, False])
def test_a_letter_becomes_a_sealed_request_and_is_deleted_from_the_mailbox(
    box: Server, people: People, client_of: Any, plus: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.plus = plus
    if not plus:  # LOGIN carries ASCII only
        with pytest.raises(NotReached):
            pull()
        settings.VIGIE_MAIL.password_file.write_text("ascii", encoding="ascii")
        monkeypatch.setattr("tests.support.imap.PASSWORD", "ascii")
    box.put(letter())
    tick()
    assert (pull(), box.held) == (0, {})
    report = Report.objects.get()
    rows = [*Report.objects.values(), *Message.objects.values()]
    sealed = b"".join(bytes(v) for row in rows for v in row.values() if isinstance(v, bytes | memoryview))
    assert b"exemple.invalid" not in sealed
    assert (report.country, report.urgency, report.answerable) == ("", "unknown", False)
    client = client_of(people["officer"])
    page = client.get(report.get_absolute_url()).content.decode()
    for said in (WORDS, "personne@exemple.invalid", "Sujet inventé", "Courriel"):
        assert said in page
    piece = report.enclosures.get()
    given = client.get(f"{report.get_absolute_url()}pieces/{piece.pk}/")
    assert given.content == b"\x89PNG"
    assert client_of(people["monitor"]).get(report.get_absolute_url()).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("cut", ["STORE", "EXPUNGE"])
def test_what_was_sealed_before_the_line_broke_is_deleted_later_and_not_doubled(
    box: Server, people: People, cut: str
) -> None:
    box.put(letter())
    box.cut_before = cut
    with pytest.raises(NotReached):
        pull()
    assert (Report.objects.count(), len(box.held)) == (1, 1)
    box.cut_before = ""
    for held in box.held.values():
        held.flags.clear()
    assert pull() == 0
    assert (Report.objects.count(), box.held) == (1, {})


@pytest.mark.django_db
def test_one_that_is_too_large_is_told_of_and_stays(
    box: Server, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (imap, pulling):
        monkeypatch.setattr(module, "LARGEST", 2_000)
    number = box.put(letter("x" * 4_000))
    box.put(letter())
    assert pull() == 2
    assert box.held[number].flags == {"\\Flagged"}
    assert pull() == 0
    assert not any(f"FETCH {number} (BODY.PEEK[]" in line for line in box.says)


@pytest.mark.django_db
def test_one_pull_is_bounded_and_the_next_goes_on(box: Server, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "AT_ONCE", 2)
    for _each in range(3):
        box.put(letter())
    assert [pull(), pull(), pull()] == [2, 1, 0]


@pytest.mark.django_db
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(box: Server, people: People, settings: Settings) -> None:
    box.put(letter())
    settings.VIGIE_MAIL = replace(settings.VIGIE_MAIL, authority="")
    with pytest.raises(NotReached):
        pull()
    settings.VIGIE_MAIL = replace(settings.VIGIE_MAIL, authority=str(box.certificate), host="localhost")
    with pytest.raises(NotReached):
        pull()
    assert box.says == []
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_a_wrong_password_a_dead_server_and_words_reach_no_log(
    box: Server, people: People, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    box.put(letter())
    secret = settings.VIGIE_MAIL.password_file
    secret.write_text("faux secret", encoding="utf-8")
    faults = []
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(NotReached) as fault:
            pull()
        faults.append(repr(fault.value))
        secret.write_text(PASSWORD, encoding="utf-8")
        pull()
        box.close()
        settings.VIGIE_MAIL = replace(settings.VIGIE_MAIL, port=1)
        with pytest.raises(NotReached) as fault:
            pull()
        faults.append(repr(fault.value))
    said = "\n".join([*(Contentless().format(record) for record in caplog.records), *faults])
    for word in ("faux secret", PASSWORD, WORDS, "exemple.invalid", USER, "127.0.0.1"):
        assert word not in said


def test_no_mailbox_is_asked_unless_one_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VIGIE_MAIL = None
    assert pull() == 0
    assert read_mail() is None
    monkeypatch.setenv("VIGIE_MAIL_HOST", "imap.exemple.invalid")
    with pytest.raises(BadEnvironment):
        read_mail()
    monkeypatch.setenv("VIGIE_MAIL_USER", "depot")
    monkeypatch.setenv("VIGIE_MAIL_PASSWORD_FILE", "/nowhere")
    drop = read_mail()
    assert drop is not None
    assert (drop.host, drop.port, drop.folder) == ("imap.exemple.invalid", 993, "INBOX")
