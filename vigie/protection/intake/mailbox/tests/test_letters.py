"""A stranger's e-mail is taken apart without a fault, and nothing of it is lost."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.protection.intake.mailbox.letters import LONGEST, MOST_FILES, WHOLE, read, stripped


def letter(words: str = "On nous suit (inventé).", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Une personne inventée <personne@exemple.invalid>"
    mail["Subject"] = "Sujet inventé é"
    mail["Date"] = "Wed, 25 Nov 2026 10:00:00 +0100"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(words)
    return mail


def test_words_sender_and_subject_of_a_plain_letter() -> None:
    found = read(letter().as_bytes())
    assert (found.words, found.subject) == ("On nous suit (inventé).", "Sujet inventé é")
    assert "personne@exemple.invalid" in found.sender
    assert found.sent == "2026-11-25T10:00+01:00"
    assert (found.files, found.broken, found.secret) == ([], False, False)


def test_a_page_is_read_without_markup_script_or_hidden_address() -> None:
    html = (
        '<head><title>t</title></head><p>Bonjour&nbsp;<b>à</b> tous</p><script>x()</script><a href="http://a.b">ici</a>'
    )
    assert stripped(html) == ("Bonjour à tous\nici", True)
    mail = EmailMessage()
    mail.set_content(html, subtype="html")
    assert read(mail.as_bytes()).words == "Bonjour à tous\nici"


def test_files_and_forwarded_letters_are_kept_with_names_that_lead_nowhere() -> None:
    mail = letter()
    mail.add_alternative("<p>On nous suit (inventé).</p>", subtype="html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../photo.png")
    mail.add_attachment(letter("Transmis (inventé)."))
    found = read(mail.as_bytes())
    assert [one.name for one in found.files] == [".._.._photo.png", WHOLE]
    assert found.files[0].content == b"\x89PNG"
    assert "Transmis (inventé)" in read(found.files[1].content).words


def test_an_encrypted_letter_is_kept_as_it_came() -> None:
    raw = (
        b"From: a@exemple.invalid\r\nSubject: ...\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--b--\r\n"
    )
    found = read(raw)
    assert found.secret
    assert [(one.name, one.content) for one in found.files] == [(WHOLE, raw)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\nno boundary follows",
        letter("x" * (LONGEST + 1)).as_bytes(),
        b"Content-Type: text/html\r\n\r\n<p>Bonjour</p>" + b"<a " * 400_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 2_000 + b"au fond",
    ],
    ids=["empty", "noise", "cut", "long", "much markup", "deep markup"],
)
def test_what_is_broken_or_too_long_is_kept_whole(raw: bytes) -> None:
    found = read(raw)
    assert found.broken
    assert [one.content for one in found.files] == [raw]


def test_more_files_than_a_request_takes_are_kept_as_the_whole_letter() -> None:
    mail = letter()
    for number in range(MOST_FILES + 1):
        mail.add_attachment(b"x", maintype="application", subtype="x", filename=f"{number}")
    assert [one.name for one in read(mail.as_bytes()).files] == [WHOLE]


def test_an_unknown_charset_loses_no_letter() -> None:
    raw = b"From: a@b.invalid\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nbonjour \xe9\r\n"
    assert "bonjour" in read(raw).words


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_kept_whole(raw: bytes) -> None:
    found = read(b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n" + raw)
    assert found.broken or found.words is not None
