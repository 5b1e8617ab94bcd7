"""A packed file from outside is opened within bounds or refused with a reason, whatever its sizes claim."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from vigie.ground.files.office import OLE, NotOpened, is_office, open_package

MOST = 2 * 1024 * 1024
OUTSIDE = b'<Relationships><Relationship Id="r1" Type="a/b/%s" TargetMode="External" Target="http://x.invalid"/></Relationships>'


@pytest.fixture
def book() -> bytes:
    made, out = Workbook(), io.BytesIO()
    made.active.append(["Axe"])
    made.save(out)
    return out.getvalue()


def packed(book: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(NotOpened) as fault:
        open_package(content, MOST)
    return fault.value.reason


def test_a_workbook_is_opened(book: bytes) -> None:
    package = open_package(packed(book, "xl/_rels/more.rels", OUTSIDE % b"hyperlink"), MOST)
    assert (package.main, package.is_word, is_office(book)) == ("xl/workbook.xml", False, True)
    assert package.root(package.main).tag.endswith("workbook")
    with pytest.raises(NotOpened):
        package.root("xl/nowhere.xml")


def test_what_acts_fetches_or_unfolds_is_refused_with_its_reason(book: bytes) -> None:
    assert refused(packed(book, "xl/more.xml", bytes(MOST))) == "bomb"
    assert refused(packed(book, "xl/vbaProject.bin", b"x")) == "macros"
    assert refused(packed(book, "xl/_rels/more.rels", OUTSIDE % b"image")) == "outside"
    assert refused(packed(book, "xl/externalLinks/externalLink1.xml", b"<x/>")) == "outside"
    assert refused(packed(book, "../more.xml", b"<x/>")) == "broken"
    assert refused(book[: len(book) // 2]) == "broken"
    assert refused(OLE + b"EncryptedPackage") == "old_office"
    assert refused(OLE + "EncryptedPackage".encode("utf-16-le")) == "locked"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert refused(other.getvalue()) == "other_office"


def test_what_no_office_program_packs_with_is_refused_and_never_unfolded(book: bytes) -> None:
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        out = io.BytesIO(book)
        with zipfile.ZipFile(out, "a", method) as archive:
            archive.writestr("xl/more.xml", b"<x/>" * 5_000)
            at = archive.getinfo("xl/more.xml").header_offset + 30 + len("xl/more.xml") + 20
        damaged = bytearray(out.getvalue())
        damaged[at : at + 8] = b"\xff" * 8
        assert refused(out.getvalue()) == refused(bytes(damaged)) == "broken"
