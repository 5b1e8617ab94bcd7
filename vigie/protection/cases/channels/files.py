"""A filled form as a file: Word through python-docx, PDF through WeasyPrint; neither says who made it, nor when."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Refusal
from vigie.ground.ui.paper import NoPaper, pdf
from vigie.protection.cases.channels.actions import Export

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class NoPrinter(Refusal):
    """This node cannot make PDF files."""

    status = 503
    default = _("This node cannot make PDF files. Take the Word file, or print the page.")


def as_docx(export: Export) -> bytes:
    """The form as a Word file, its properties emptied."""
    from docx import Document

    document = Document()
    document.add_heading(_title(export), level=1)
    for line in export.lines:
        document.add_heading(line.question, level=2)
        for piece in line.text.split("\n"):
            document.add_paragraph(piece)
    known = document.core_properties
    known.author = known.title = known.comments = known.last_modified_by = known.keywords = ""
    known.created = known.modified = NO_DAY
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(export: Export) -> bytes:
    """The form as a PDF; nothing is fetched to make it. Raises NoPrinter where Pango is missing."""
    with translation.override(export.language):
        page = render_to_string("cases/form_print.html", {"export": export, "title": _title(export)})
    try:
        return pdf(page)
    except NoPaper as fault:
        raise NoPrinter from fault


def _title(export: Export) -> str:
    with translation.override(export.language):
        return export.channel.name
