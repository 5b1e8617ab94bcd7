"""A workbook that someone opens can be read as it is: no column of hashes, no words cut off, one page across."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook  # type: ignore[import-untyped]

from vigie.compute.cells import NARROW, WIDE, Leaf, book_of, workbook_of

MONEY = '#,##0.00 "€"'


def test_a_column_has_room_for_its_amounts_and_a_title_widens_nothing() -> None:
    rows = [
        ["A title much longer than any column of this sheet has to be"],
        ["Part", "Budget"],
        ["Axis", Decimal("9500.00")],
    ]
    sheet = load_workbook(BytesIO(book_of([Leaf("money", rows, ["General", MONEY])]))).worksheets[0]
    assert sheet.column_dimensions["B"].width >= len("9 500,00 €") + 2
    assert sheet.column_dimensions["A"].width == NARROW
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_no_column_is_wider_than_a_screen() -> None:
    sheet = load_workbook(BytesIO(workbook_of({"one": [["key", "words"], ["1", "w" * 500]]}))).worksheets[0]
    assert sheet.column_dimensions["B"].width == WIDE


def test_the_rows_of_a_merged_cell_are_high_enough_for_its_words() -> None:
    rows = [["a long objective " * 8, "one"], [None, "two"]]
    sheet = load_workbook(BytesIO(book_of([Leaf("plan", rows, widths=[20, 20], merged=["A1:A2"])]))).worksheets[0]
    assert sheet.row_dimensions[1].height + sheet.row_dimensions[2].height > 6 * 15
