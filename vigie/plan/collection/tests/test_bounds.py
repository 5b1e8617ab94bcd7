"""A workbook from outside is read within bounds, whatever it says of itself."""

from __future__ import annotations

import io
import zipfile

import pytest

from vigie.ground.access.errors import Invalid
from vigie.ground.files.cleaning.packed import pack, unpack
from vigie.ground.seal.fixtures import People
from vigie.plan.collection import sheets
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.reading import TYPES
from vigie.plan.collection.taking import take

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("april")]


def _packed(book: bytes, **more: bytes) -> bytes:
    """A workbook with more parts in it."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in more.items():
            archive.writestr(f"xl/{name}", part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"more": bytes(41 * 2**20)}, "bien plus"),
        ({"more.xml": bytes(600 * 2**10)}, "bien plus"),
        ({"vbaProject.bin": b"macro"}, "XLSX"),
        ({}, ""),
    ],
)
def test_what_unfolds_too_far_or_would_act_is_not_opened(planners, indicator, more, said) -> None:
    by = planners["coordinator"]
    content = _packed(sheets.book([indicator], by=by), **more)
    if not more:
        assert take(content, by=by).same == 6
        return
    with pytest.raises(Invalid) as refused:
        take(content, by=by)
    assert said in str(refused.value.message)


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml"


def test_what_is_read_whole_is_bounded_wherever_it_lies(planners: People, indicator: ManualIndicator) -> None:
    """The workbook's own part under the name of a sheet, and words without end."""
    by = planners["coordinator"]
    parts = unpack(sheets.book([indicator], by=by))
    names = b"".join(b'<definedName name="n%d">a!$A$1</definedName>' % n for n in range(20_000))
    whole = parts["xl/workbook.xml"].replace(b"</workbook>", b"<definedNames>" + names + b"</definedNames></workbook>")
    moved = {**parts, "xl/worksheets/book.xml": whole}
    moved["xl/worksheets/_rels/book.xml.rels"] = moved.pop("xl/_rels/workbook.xml.rels")
    del moved["xl/workbook.xml"]
    for name in ("[Content_Types].xml", "_rels/.rels"):
        moved[name] = moved[name].replace(b"xl/workbook.xml", b"xl/worksheets/book.xml")
    named = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s.sharedStrings+xml"/></Types>' % SPREADSHEET
    worded = {**parts, "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", named)}
    worded["xl/sharedStrings.xml"] = b'<sst xmlns="%s">' % MAIN + b"<si><t/></si>" * 400_000 + b"</sst>"
    for hostile in (moved, worded):
        with pytest.raises(Invalid) as refused:
            take(pack(hostile), by=by)
        assert "bien plus" in str(refused.value.message)
    assert take(pack(parts), by=by).same == 6


def _typed(parts: dict[str, bytes], *overrides: bytes) -> dict[str, bytes]:
    """The parts with more said of their types."""
    return {**parts, TYPES: parts[TYPES].replace(b"</Types>", b"".join(overrides) + b"</Types>")}


def _override(name: bytes, kind: bytes) -> bytes:
    return b'<Override PartName="%s" ContentType="%s.%s+xml"/>' % (name, SPREADSHEET, kind)


def test_no_other_way_of_saying_what_a_part_is_gets_it_read_whole(planners, indicator) -> None:
    by = planners["coordinator"]
    parts = unpack(sheets.book([indicator], by=by))
    long = b"<a/>" * 150_000
    moved = {**parts, "xl/worksheets/book.xml": parts["xl/workbook.xml"] + b"<!--" + bytes(600_000) + b"-->"}
    renamed = _typed(
        moved, _override(b"?xl/worksheets/book.xml", b"sheet.main"), _override(b"/xl/worksheets/book.xml", b"worksheet")
    )
    related = _typed(parts, _override(b"/xl/worksheets/_rels/sheet1.xml.rels", b"worksheet"))
    related["xl/worksheets/_rels/sheet1.xml.rels"] = b"<Relationships>" + long + b"</Relationships>"
    listed = _typed(parts, long * 2)
    for hostile in (renamed, related, listed):
        with pytest.raises(Invalid) as refused:
            take(pack(hostile), by=by)
        assert "bien plus" in str(refused.value.message)
    rels = "xl/_rels/workbook.xml.rels"
    charted = {**parts, rels: parts[rels].replace(b"relationships/worksheet", b"relationships/chartsheet")}
    for hostile in (charted, {**parts, TYPES: b"<Types><Override></Types>"}):
        with pytest.raises(Invalid) as refused:
            take(pack(hostile), by=by)
        assert "XLSX" in str(refused.value.message)
