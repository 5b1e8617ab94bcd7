"""The forms in which a report is handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vigie.plan.reports.content import Content
from vigie.plan.reports.rendering.paper import as_pdf, html
from vigie.plan.reports.rendering.word import as_docx
from vigie.plan.reports.rendering.workbook import as_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Format:
    """What it is called, its media type, and what makes it."""

    name: str
    media: str
    make: Callable[[Content], bytes]


FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf", as_pdf),
    "docx": Format("Word (DOCX)", f"{OFFICE}wordprocessingml.document", as_docx),
    "xlsx": Format("Excel (XLSX)", f"{OFFICE}spreadsheetml.sheet", as_xlsx),
    "html": Format("HTML", "text/html; charset=utf-8", lambda content: html(content).encode()),
}
