"""The three forms in which a version leaves, and in which an original is given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vigie.ground.files.kinds import HEAD, TAIL, kind_of
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.writing.document import document_of
from vigie.plan.tree.writing.text import text_of
from vigie.plan.tree.writing.workbook import workbook_of

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Format:
    """What it is called, its media type, and what writes it."""

    name: str
    media: str
    write: Callable[[PlanVersion], bytes]


FORMATS: Mapping[str, Format] = {
    "txt": Format("TXT", "text/plain; charset=utf-8", text_of),
    "xlsx": Format("XLSX", f"{OFFICE}spreadsheetml.sheet", workbook_of),
    "docx": Format("DOCX", f"{OFFICE}wordprocessingml.document", document_of),
}


def form_of(original: bytes) -> str:
    """Which of the three a kept file is; nothing of its name is believed."""
    code = kind_of(original[:HEAD], original[-TAIL:]).code
    return {"application/x-docx": "docx", "application/x-xlsx": "xlsx"}.get(code, "txt")
