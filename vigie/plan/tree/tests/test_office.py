"""Word and Excel tables as people write them, and files that are refused with a reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.findings import find_anomalies, kinds_found
from vigie.plan.tree.reading.text import Kind
from vigie.plan.tree.reading.tree import Document, read_plan
from vigie.plan.tree.sentences import FAULTS
from vigie.plan.tree.tests.plans import HEADER, SMALL, SUBHEADER

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = [line.split("\t") for line in SMALL.decode().split("\n")]


def workbook(change: Callable[[Any], None] = lambda sheet: None, lines: list[list[Any]] = LINES) -> bytes:
    book = Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(line)
    change(sheet)
    return _saved(book)


def document(change: Callable[[Any, Any], None] = lambda paper, table: None) -> bytes:
    paper = WordDocument()
    before = [line[0] for line in LINES if len(line) == 1]
    for line in before:
        paper.add_paragraph(line.strip("# "))
    rows = LINES[len(before) :]
    table = paper.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    change(paper, table)
    return _saved(paper)


def _saved(file: Any) -> bytes:
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def repacked(data: bytes, parts: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The same file with other parts, or parts more."""
    made, held = io.BytesIO(), zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in held.namelist():
            new = parts.get(name, held.read(name))
            out.writestr(name, new(held.read(name)) if callable(new) else new)
        for name in parts.keys() - set(held.namelist()):
            out.writestr(name, parts[name])
    return made.getvalue()


def _told(found: Document) -> list[Any]:
    return [[i.kind, i.label, i.code, i.text, i.raw, i.budget, i.periods, i.responsible] for i in found.walk()]


def test_a_table_in_the_same_shape_reads_the_same_whatever_made_it() -> None:
    text, excel, word = read_plan(SMALL), read_plan(workbook()), read_plan(document())
    assert _told(excel) == _told(text)
    assert _told(word) == _told(text)
    findings = [kinds_found(find_anomalies(one)) for one in (text, excel, word)]
    assert findings[0] == findings[1] == findings[2]
    assert findings[0]["markup"] == 1  # a text file opened in Excel and saved keeps its marks


def test_a_line_is_the_number_that_excel_shows() -> None:
    assert [a.line for a in read_plan(workbook()).of(Kind.ACTIVITY)] == [7, 8]


def test_cells_merged_across_and_down_count_once_where_they_begin() -> None:
    def merged(sheet: Any) -> None:
        sheet.merge_cells("A7:A8")
        sheet.merge_cells("C7:C8")
        sheet.merge_cells("F5:I5")

    assert _told(read_plan(workbook(merged))) == _told(read_plan(SMALL))

    def merge(_paper: Any, table: Any) -> None:
        for place in (0, 1, 2):
            kept = table.cell(2, place).text
            table.cell(2, place).merge(table.cell(3, place)).text = kept
        table.cell(0, 5).merge(table.cell(0, 8)).text = "Période"

    assert _told(read_plan(document(merge))) == _told(read_plan(SMALL))


def test_a_stale_value_under_a_merged_cell_is_not_read() -> None:
    def merged(sheet: Any) -> None:
        sheet["A8"] = "Axe 9 : caché"

    data = workbook(merged)
    stale = repacked(
        data,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A7:A8"/></mergeCells>'
            )
        },
    )
    assert len(read_plan(data).axes) == 2
    assert len(read_plan(stale).axes) == 1


def test_a_table_cut_by_pages_in_word_may_say_its_head_again() -> None:
    def cut(paper: Any, table: Any) -> None:
        again = paper.add_table(rows=3, cols=len(LINES[-1]))
        for row, cells in zip(again.rows, [HEADER.split("\t"), SUBHEADER.split("\t")], strict=False):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        again.cell(2, 3).text = "Activité 1.1.4 : Écrire"

    assert [a.code for a in read_plan(document(cut)).of(Kind.ACTIVITY)] == ["1.1.1", "1.1.3", "1.1.4"]


def test_words_in_bold_are_words_set_off_and_no_marks_of_another_program() -> None:
    def bold(_paper: Any, table: Any) -> None:
        cell = table.cell(2, 3)
        cell.text = ""
        cell.paragraphs[0].add_run("Acti").bold = True
        cell.paragraphs[0].add_run("vité 1.1.1").bold = True
        cell.paragraphs[0].add_run(" : Ouvrir ")
        cell.paragraphs[0].add_run("une").italic = True
        cell.paragraphs[0].add_run(" ligne")
        table.cell(3, 3).text = "Activité 1.1.3 : Former\nles équipes,"

    found = read_plan(document(bold))
    assert _told(found) == _told(read_plan(SMALL))
    assert found.of(Kind.ACTIVITY)[0].emphasis == ["une"]
    assert "markup" not in kinds_found(find_anomalies(found))


def _priced(value: Any, form: str = "General") -> bytes:
    def price(sheet: Any) -> None:
        sheet["E8"] = value
        sheet["E8"].number_format = form

    return workbook(price)


@pytest.mark.parametrize(
    "value, euros", [(1200, "1200"), (1200.1, "1200.10"), (1.5, "1.50"), (0, "0"), (1.234, None), (1e300, None)]
)
def test_a_number_is_read_as_a_number(value: float, euros: str | None) -> None:
    budget = read_plan(_priced(value)).of(Kind.ACTIVITY)[1].budget
    assert budget == (None if euros is None else Decimal(euros))


OTHERS = ["[$FC-40C] #,##0", '#,##0" FC"', "[$₦-46A]#,##0.00", '#,##0 "francs"', r"#,##0\ \F\C", "[Red][$XOF] #,##0;0"]


@pytest.mark.parametrize("form", ['#,##0 "FCFA"', "[$XAF] #,##0", '"$"#,##0.00', "[$CDF-40C]#,##0", *OTHERS])
def test_a_number_shown_in_another_currency_is_refused(form: str) -> None:
    with pytest.raises(PlanFault, match="budget_currency"):
        read_plan(_priced(1200, form))


@pytest.mark.parametrize("form", ['#,##0"F"', '#,##0 "k€"', r"#,##0\ \F", "[$Kz-816] #,##0", '#,##0 "millions"'])
def test_a_number_shown_with_other_words_is_no_amount_in_euros(form: str) -> None:
    found = read_plan(_priced(1200, form))
    assert found.of(Kind.ACTIVITY)[1].budget is None
    assert [remark.kind for remark in found.remarks] == ["unreadable_budget"]


LIKE_EXCEL = r'_-* #,##0.00\ [$€-40C]_-;\-* #,##0.00\ [$€-40C]_-;_-* "néant"\ [$€-40C]_-;_-@_-'


@pytest.mark.parametrize(
    "form", ["[$EUR] #,##0", '#,##0 "euros"', LIKE_EXCEL, "0.00E+00", "[$€-40C]#,##0.00", '#,##0.00\\ "€"', "#,##0.00"]
)
def test_a_number_shown_in_euros_is_taken(form: str) -> None:
    assert read_plan(_priced(1200, form)).of(Kind.ACTIVITY)[1].budget == Decimal(1200)


def _set(place: str, value: Any) -> Callable[[Any], None]:
    return lambda sheet: sheet.__setitem__(place, value)


def _hide_row(sheet: Any) -> None:
    sheet.row_dimensions[8].hidden = True


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["E"].hidden = True


def _link(_paper: Any, table: Any) -> None:
    xml = f'<w:ins {W} w:author="X" w:id="1"><w:r><w:t>ajouté</w:t></w:r></w:ins>'
    table.cell(2, 3).paragraphs[0]._p.append(parse_xml(xml))


def _vanish(_paper: Any, table: Any) -> None:
    table.cell(2, 3).paragraphs[0].add_run("caché").font.hidden = True


def _nest(_paper: Any, table: Any) -> None:
    table.cell(2, 3).add_table(1, 1)


def _after(paper: Any, _table: Any) -> None:
    paper.add_paragraph("Fait à Ville-Inventée")


OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://x/attachedTemplate" Target="https://example.org/x.dotm" TargetMode="External"/></Relationships>'
)


def _sign(font: str, char: str) -> Callable[[Any, Any], None]:
    def sign(_paper: Any, table: Any) -> None:
        cell = table.cell(3, 6)
        cell.text = ""
        xml = f'<w:r {W}><w:sym w:font="{font}" w:char="{char}"/></w:r>'
        cell.paragraphs[0]._p.append(parse_xml(xml))

    return sign


def _long_table(xml: bytes) -> bytes:
    return xml.replace(b"</w:tbl>", b"<w:tr/>" * 20_001 + b"</w:tbl>", 1)


def _repeat(sheet: Any) -> None:
    """One shared string in very many cells."""
    for row in range(9, 60):
        sheet.cell(row, 4).value = "Activité 1.1.9 : " + "x" * 30_000
        sheet.cell(row, 10).value = "Activité 1.1.9 : " + "x" * 30_000


def _merge(place: str) -> dict[str, bytes | Callable[[bytes], bytes]]:
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{place}"/></mergeCells>'.encode()
    return {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", merged)}


BOMB = {"word/big.xml": b" " * 40_000_000}
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
WIDE = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'


@pytest.mark.parametrize(
    "data, kind",
    [
        (workbook(_set("E8", "=1+1")), "formula"),
        (workbook(_hide_row), "hidden"),
        (workbook(_hide_column), "hidden"),
        (workbook(_set("A30000", "loin")), "too_long"),
        (workbook(_set("ZZ8", "loin")), "too_wide"),
        (workbook(lines=[]), "empty"),
        (workbook(lines=[["a", "b"]]), "no_header"),
        (repacked(workbook(), {"xl/vbaProject.bin": b"x"}), "macros"),
        (repacked(workbook(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "outside"),
        (repacked(workbook(), {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", WIDE)}), "bomb"),
        (repacked(workbook(), {"xl/worksheets/sheet1.xml": lambda xml: ENTITIES + xml}), "bomb"),
        (repacked(workbook(), {"xl/worksheets/sheet1.xml": b"<half"}), "broken"),
        (repacked(workbook(), {"xl/workbook.xml": lambda xml: re.sub(rb"<sheets>.*</sheets>", b"", xml)}), "empty"),
        (repacked(document(), BOMB), "bomb"),
        (repacked(document(), {"word/_rels/settings.xml.rels": OUTSIDE}), "outside"),
        (repacked(workbook(), _merge("B8:A7")), "broken"),
        (repacked(workbook(), _merge("A8:B7")), "broken"),
        (repacked(workbook(), _merge("A1:CA1")), "bomb"),
        (repacked(workbook(), _merge("A1:A30000")), "bomb"),
        (workbook(_repeat), "bomb"),
        (repacked(document(), {"word/document.xml": _long_table}), "too_long"),
        (document(_sign("Wingdings", "F0A8")), "symbol"),
        (document(_sign("Symbol", "F0FC")), "symbol"),
        (document(_link), "tracked"),
        (document(_vanish), "hidden"),
        (document(_nest), "nested"),
        (document(_after), "outside_table"),
        (_saved(WordDocument()), "empty"),
        (b"PK\x03\x04" + b"x" * 50, "broken"),
        (repacked(workbook(), {"_rels/.rels": lambda xml: xml.replace(b"workbook.xml", b"book.bin")}), "other_office"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "old_office"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"PK\x03\x04" + b"x" * 2_000_001, "too_big"),
    ],
)  # fmt: skip
def test_a_file_that_could_harm_or_mislead_is_refused_with_a_reason(data: bytes, kind: str) -> None:
    with pytest.raises(PlanFault) as refused:
        read_plan(data)
    assert refused.value.kind == kind
    assert str(FAULTS[kind]) % refused.value.facts


@pytest.mark.parametrize("char", ["F0FC", "f0fe", "F0FB"])
def test_a_tick_drawn_by_a_font_of_symbols_is_a_cross(char: str) -> None:
    assert _told(read_plan(document(_sign("Wingdings", char)))) == _told(read_plan(SMALL))


def test_a_box_that_nobody_ticked_is_empty() -> None:
    def boxes(_paper: Any, table: Any) -> None:
        table.cell(3, 6).text, table.cell(3, 7).text, table.cell(3, 8).text = "☒", "☐", "☑"

    assert _told(read_plan(document(boxes))) == _told(read_plan(SMALL))


def test_a_cell_of_very_many_runs_is_read_in_the_order_of_its_words() -> None:
    def runs(_paper: Any, table: Any) -> None:
        table.cell(2, 3).text = ""
        paragraph = table.cell(2, 3).paragraphs[0]._p
        for number, word in enumerate(["Activité 1.1.1 :", *["mot"] * 3_000]):
            bold = "<w:rPr><w:b/></w:rPr>" if number % 2 else ""
            xml = f'<w:r {W}>{bold}<w:t xml:space="preserve">{word} </w:t></w:r>'
            paragraph.append(parse_xml(xml))

    assert read_plan(document(runs)).of(Kind.ACTIVITY)[0].text == " ".join(["mot"] * 3_000)


def test_a_packed_file_with_a_password_is_refused() -> None:
    data = bytearray(workbook())
    for sign, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + flag] |= 1
    with pytest.raises(PlanFault, match="locked"):
        read_plan(bytes(data))


def test_a_link_to_click_is_only_words() -> None:
    linked = workbook(lambda sheet: setattr(sheet["D7"], "hyperlink", "https://example.org/"))
    assert _told(read_plan(linked)) == _told(read_plan(SMALL))


def _outcome(data: bytes) -> str:
    try:
        read_plan(data)
    except PlanFault as refused:
        return refused.kind
    return "read"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([workbook(), document()]), st.integers(0, 10**9), st.binary(min_size=1, max_size=6))
def test_a_damaged_file_is_read_whole_or_refused_with_a_reason(data: bytes, place: int, other: bytes) -> None:
    at = place % len(data)
    assert _outcome(data[:at] + other + data[at + len(other) :]) in {"read", *FAULTS}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.text("<>/a:r=\"'0 w", min_size=1, max_size=8), st.booleans())
def test_damaged_xml_is_read_whole_or_refused_with_a_reason(place: int, other: str, excel: bool) -> None:
    def damaged(xml: bytes) -> bytes:
        at = place % len(xml)
        return xml[:at] + other.encode() + xml[at + len(other) :]

    file, name = (workbook(), "xl/worksheets/sheet1.xml") if excel else (document(), "word/document.xml")
    assert _outcome(repacked(file, {name: damaged})) in {"read", *FAULTS}
