"""What can be sent through the public door and the forms of the desk."""

from __future__ import annotations

import csv
import io
import re
import secrets
from io import BytesIO
from urllib.parse import unquote

from django.urls import URLPattern, URLResolver, get_resolver

from tests.attack.checks import check
from tests.attack.field import Field, uuid_of
from tests.attack.forms import attach, detach, send_report
from tests.support.node import ROOT
from vigie.compute.cells import csv_of
from vigie.ground.files.tests.samples import DOUALA, photo

GPS, PICTURES = 0x8825, ("JPEG", "PNG", "WEBP")
LOOK_SEALED = (
    "age-encryption.org/v1\n-> X25519 {}",
    "vigie/1|record|intake.message|{}",
    '{{"sealed": "{}", "wrapped_key": "AAAA"}}',
    "-----BEGIN AGE ENCRYPTED FILE-----\n{}",
)


@check(2, "What looks sealed already is sealed all the same")
def looks_like_a_ciphertext(field: Field) -> str:
    officer = field.sign_in("permanence-1")
    for shape in LOOK_SEALED:
        mark = secrets.token_hex(12)
        code = send_report(field.stranger(), shape.format(mark))
        assert not field.holds(mark), f"kept in clear: {shape[:20]}"
        back = field.stranger().post("/suivi", data={"code": code})
        assert mark in back.text, "the person who wrote it does not read it again"
    assert officer.get("/bureau/demandes/").status_code == 200
    return f"{len(LOOK_SEALED)} messages that begin like ciphertexts lie sealed and come back word for word"


# What reads a sheet may stand elsewhere; whoever makes one needs a writer, or openpyxl's Workbook.
SHEETS = re.compile(
    r"csv\.(DictW|w)riter|import DictWriter|(import|from) (xlsxwriter|odf)\b|\bWorkbook\(|import openpyxl\b"
)


RUN_BY_SHEETS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("http://x")')


@check(14, "A cell that a spreadsheet would run is neutralised")
def formula_cells(field: Field) -> str:
    """Every sheet that leaves goes through `compute.cells`; no other module writes one."""
    modules = [path for path in (ROOT / "vigie").rglob("*.py") if "tests" not in path.parts]
    writers = [path for path in modules if SHEETS.search(path.read_text(encoding="utf-8"))]
    writers += [path for path in modules if re.search(r"openpyxl[\s\S]*\.save\(", path.read_text(encoding="utf-8"))]
    other = [path.name for path in writers if path != ROOT / "vigie" / "compute" / "cells.py"]
    assert not other, f"{other} write sheets without compute.cells"
    rows = [["1", "why", cell] for cell in RUN_BY_SHEETS]
    given = list(csv.reader(io.StringIO(csv_of(rows).decode("utf-8-sig"), newline="")))
    assert [row[2] for row in given] == [f"'{cell}" for cell in RUN_BY_SHEETS], given
    assert csv_of([["Paix = calme", "a-b"]]).decode("utf-8-sig").strip() == '"Paix = calme","a-b"'
    return f"{len(RUN_BY_SHEETS)} cells led by an apostrophe; one writer of sheets among {len(modules)} modules"


POLYGLOTS = {
    # name → content: each is a picture or a document to one program, and a page or a script to another.
    "carte.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "photo.gif.html": b"GIF89a/*\x00\x01\x00\x00*/=1;alert(1)//<script>alert(1)</script>",
    "photo.jpg": b"\xff\xd8\xff\xe0<!DOCTYPE html><html><script>alert(1)</script></html>",
    "rapport.pdf": b"<html><script>alert(1)</script>\n%PDF-1.4\n",
    "page.txt": b"<!doctype html><script>alert(1)</script>",
    "x.html": b"\xef\xbb\xbf\n\n<html><body onload=alert(1)>",
    'x";\r\nX-Injected: 1\r\n.txt': b"texte (invent\xc3\xa9)",
    "../../../etc/passwd.php": b"<?php system($_GET[0]);",
    "photo\u202egpj.exe": b"MZ\x90\x00",
}
RUNS = re.compile(r"\.(html?|svgz?|xml|xhtml|php|js|exe|hta|shtml)$", re.IGNORECASE)


@check(13, "A file that would run in a browser comes back as inert bytes")
def polyglots(field: Field) -> str:
    monitor = field.at_desk("moniteur-1")
    violation = f"/bureau/violations/{uuid_of(field.one('SELECT id FROM incidents_incident ORDER BY rowid'))}/"
    for name, content in POLYGLOTS.items():
        piece = attach(monitor, violation, name, content)
        answer = monitor.get(f"{piece}original/")
        assert answer.content == content, f"{name!r} is not what was given"
        head = answer.headers
        assert head["Content-Type"] == "application/octet-stream", head["Content-Type"]
        assert head["X-Content-Type-Options"] == "nosniff"
        assert {"sandbox", "default-src 'none'"} <= {
            part.strip() for part in head["Content-Security-Policy"].split(";")
        }
        assert head["Content-Disposition"].startswith("attachment;"), head["Content-Disposition"]
        assert "X-Injected" not in head
        saved = unquote(head["Content-Disposition"].rpartition("''")[2])
        assert not RUNS.search(saved), f"{name!r} would be saved as {saved!r}"
        assert not set('/\\"\r\n\u202e') & set(saved), f"{name!r} would be saved as {saved!r}"
        detach(monitor, piece)
    return (
        f"{len(POLYGLOTS)} polyglots, drawings with code and names that lie: attachments of inert bytes, harmless names"
    )


@check(15, "The place where a picture was taken is gone from the cleaned copy")
def places_in_pictures(field: Field) -> str:
    from PIL import Image

    monitor = field.at_desk("moniteur-1")
    violation = f"/bureau/violations/{uuid_of(field.one('SELECT id FROM incidents_incident ORDER BY rowid'))}/"
    for kind in PICTURES:
        piece = attach(monitor, violation, f"photo.{kind.lower()}", photo(kind, (400, 300)))
        original, copy = (monitor.get(f"{piece}{which}/") for which in ("original", "copie"))
        assert original.status_code == copy.status_code == 200, f"{kind}: no cleaned copy"
        assert Image.open(BytesIO(original.content)).getexif().get_ifd(GPS)[2] == DOUALA, "the original was touched"
        seen = Image.open(BytesIO(copy.content))
        assert not seen.getexif(), f"{kind}: {dict(seen.getexif())}"
        assert not seen.getexif().get_ifd(GPS)
        assert b"PLANTED" in original.content
        assert b"PLANTED" not in copy.content, f"{kind}: words of the original are in the copy"
        detach(monitor, piece)
    return (
        f"{', '.join(PICTURES)} with coordinates, maker, author and remarks: whole in the original, gone from the copy"
    )


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    """Every address of the project, each argument filled with one that leads nowhere."""
    found: list[str] = []
    for pattern in patterns:
        written = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, written)
        else:
            plain = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", written)
            plain = re.sub(r"<int:\w+>", "1", plain)
            plain = re.sub(r"<(?:\w+:)?\w+>", "x", plain)
            found.append("/" + plain.lstrip("^").rstrip("$"))
    return found


@check(22, "No form of another page is taken, and no GET writes")
def foreign_forms(field: Field) -> str:
    paths = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(paths) > 30
    staff = field.sign_in("permanence-2")
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    marks = _state(field)
    for path in paths:
        answer = staff.post(path, headers=foreign, data={"words": "x", "code": "x"})
        assert answer.status_code in {403, 404, 405}, f"{path} took a foreign form: {answer.status_code}"
        if path.startswith("/bureau/"):
            own = staff.post(path)
            assert own.status_code in {403, 404, 405}, f"{path} took a form without a token: {own.status_code}"
    assert not _changed(field, marks), f"a foreign form changed {_changed(field, marks)}"
    for path in paths:
        answer = staff.get(path)
        assert answer.status_code < 500, f"GET {path}: {answer.status_code}"
    assert not _changed(field, marks), f"a GET changed {_changed(field, marks)}"
    return f"{len(paths)} addresses: foreign forms and forms without a token refused, and no GET changed a row"


def _changed(field: Field, marks: dict[str, int]) -> set[str]:
    """The tables that have more rows or fewer now."""
    return {name for name, _rows in _state(field).items() ^ marks.items()}


def _state(field: Field) -> dict[str, int]:
    """Rows per table but for those that asking itself writes: openings and their tally, sessions, limits."""
    with field.database() as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [
            name
            for name in names
            if not name.startswith(("audit_", "accounts_", "sqlite_", "outlook_", "access_tally", "seal_openingtally"))
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}
