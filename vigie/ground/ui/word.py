"""Word files made here: they name no author and no hour, and a table's head stands again on each page."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

Paper = Any


def blank_paper(day: date) -> Paper:
    """An empty document, dated by its day alone."""
    from docx import Document  # a third of a second to import, for few pages

    paper = Document()
    about = paper.core_properties
    about.author = about.last_modified_by = about.comments = about.title = ""
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return paper


def repeat_on_each_page(row: Any) -> None:
    """Make a row of a table its head."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeat)


def bytes_of(paper: Paper) -> bytes:
    """The file."""
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()
