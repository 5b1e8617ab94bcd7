"""A kind is told by the content alone, a name by what can be seen of it; neither leaves as something that runs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.files.kinds import HEAD, TAIL, Kind, kind_of
from vigie.ground.files.names import LONGEST, cleaned_name, copy_name, disposition, leaving_name
from vigie.ground.files.tests import samples


def told(data: bytes) -> Kind:
    return kind_of(data[:HEAD], data[-TAIL:])


@pytest.mark.parametrize(
    "data, code",
    [
        (samples.photo(), "image/jpeg"),
        (samples.photo("PNG"), "image/png"),
        (samples.photo("WEBP"), "image/webp"),
        (samples.photo("TIFF"), "image/tiff"),
        (samples.photo("AVIF"), "image/avif"),
        (samples.animation(), "image/gif"),
        (samples.pdf(), "application/pdf"),
        (samples.docx(), "application/x-docx"),
        (samples.odt(), "application/vnd.oasis.opendocument.text"),
        (samples.docx(**{"word__vbaProject.bin": b"x"}), "application/zip"),
        (samples.zipped({"a.txt": "a"}), "application/zip"),
        (b"ID3\x04\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"OggS\0\x02", "audio/ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"#!AMR\n", "audio/amr"),
        (b"\0\0\0\x20ftypM4A \0", "audio/mp4"),
        (b"\0\0\0\x18ftypmp42\0", "video/mp4"),
        (b"\0\0\0\x18ftypisom\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0", "video/quicktime"),
        (b"\0\0\0\x18ftyp3gp4\0", "video/3gpp"),
        (b"\0\0\0\x18ftypheic\0", "image/heic"),
        (b"\x1aE\xdf\xa3\x9f", "video/webm"),
        ("Nom;Date\r\nÉlise;2026-11-24".encode(), "text/plain"),
        ("Déclaration".encode("latin-1"), "text/plain"),
        (("é" * HEAD).encode()[1:][: HEAD + 1], "text/plain"),
        (b"", "application/octet-stream"),
        (b"\0\x01\x02 who knows", "application/octet-stream"),
        (b"MZ\x90\0", "application/x-program"),
        (b"\x7fELF\x02", "application/x-program"),
        (b"#!/bin/sh\nrm -r .", "text/active"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "text/active"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><title>x</title>", "text/active"),
        (b"<?xml version='1.0'?><x/>", "text/active"),
        (b"A letter, then <script src=x>", "text/active"),
    ],
)
def test_the_content_tells_the_kind(data: bytes, code: str) -> None:
    assert told(data).code == code


@pytest.mark.parametrize(
    "name, data, leaves",
    [
        ("photo.jpg", samples.photo(), "photo.jpg"),
        ("photo.jpeg", samples.photo(), "photo.jpeg"),
        ("photo.jpg", samples.pdf(), "photo.jpg.bin"),
        ("page.html", b"<html><script>alert(1)</script>", "page.html.bin"),
        ("dessin.svg", b"<svg onload='alert(1)'/>", "dessin.svg.bin"),
        ("script.js", b"alert(1)", "script.js.bin"),
        ("photo.jpg.exe", samples.photo(), "photo.jpg.exe.bin"),
        ("sans", samples.photo(), "sans.bin"),
        ("gif-et-js.js", b"GIF89a=1;alert(1)//", "gif-et-js.js.bin"),
        ("pdf-et-html.html", samples.pdf() + b"<script>alert(1)</script>", "pdf-et-html.html.bin"),
        ("jpeg-et-zip.zip", samples.photo() + samples.zipped({"a": "a"}), "jpeg-et-zip.zip.bin"),
    ],
)
def test_a_name_that_does_not_say_what_the_content_is_opens_nothing(name: str, data: bytes, leaves: str) -> None:
    assert leaving_name(name, told(data)) == leaves


@pytest.mark.parametrize(
    "given_name, kept",
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\photo.jpg", "photo.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
        ('a"b;c%00.txt', "a_b_c_00.txt"),
        ("con.txt", "_con.txt"),
        ("...", ""),
        ("  blanc   double .jpg ", "blanc double .jpg"),
        ("Témoignage de l’école.odt", "Témoignage de l’école.odt"),
    ],
)
def test_a_strangers_name_is_made_harmless(given_name: str, kept: str) -> None:
    assert cleaned_name(given_name) == kept


@given(st.text(max_size=400))
def test_no_name_breaks_out_of_its_place(name: str) -> None:
    kept = cleaned_name(name)
    assert len(kept) <= LONGEST
    assert cleaned_name(kept) == kept
    assert not set(kept) & set('/\\\r\n"<>|:*?;%\0')
    assert not any(unicodedata.category(c)[0] == "C" for c in kept)
    for leaving in (kept, leaving_name(kept, told(b"")), copy_name(kept, "jpg")):
        header = disposition(leaving)
        assert header.isascii()
        assert header.isprintable()
        assert header.count('"') == 2
        assert header.startswith("attachment; ")


def test_a_download_has_an_ascii_name_and_the_true_one() -> None:
    assert disposition("Été à N’Djaména.pdf") == (
        'attachment; filename="Ete a NDjamena.pdf"; '
        "filename*=UTF-8''%C3%89t%C3%A9%20%C3%A0%20N%E2%80%99Djam%C3%A9na.pdf"
    )
