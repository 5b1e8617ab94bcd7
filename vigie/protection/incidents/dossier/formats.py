"""A dossier as PDF, Word or JSON: made in memory, and nothing in it says which node, team or person made it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from docx import Document

from vigie.ground.access.errors import Invalid
from vigie.ground.ui.paper import NoPaper, pdf
from vigie.protection.incidents.dossier.content import Dossier


class Format(models.TextChoices):
    """What is made, and its media type."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (DOCX)"
    JSON = "json", "JSON"


MEDIA = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.JSON: "application/json",
}


def rendered(dossier: Dossier, form: str) -> bytes:
    """The document. Raises Invalid for a PDF where the machine cannot make one."""
    return {Format.PDF: _pdf, Format.DOCX: _docx, Format.JSON: _json}[Format(form)](dossier)


def _pdf(dossier: Dossier) -> bytes:
    try:
        return pdf(render_to_string("incidents/dossier_paper.html", {"dossier": dossier}))
    except NoPaper as fault:
        raise Invalid(str(fault)) from fault


def _docx(dossier: Dossier) -> bytes:
    paper = Document()
    about = paper.core_properties
    # The library's sample names an author and a time; ours names nobody, and only the day that the page shows.
    about.author = about.last_modified_by = about.comments = about.title = ""
    day = datetime(dossier.made_on.year, dossier.made_on.month, dossier.made_on.day, tzinfo=UTC)
    about.created = about.modified = day
    paper.add_heading(dossier.title, 1)
    paper.add_paragraph(_("For: %(recipient)s · %(mark)s") % {"recipient": dossier.recipient, "mark": dossier.mark})
    for section in dossier.sections:
        paper.add_heading(section.title, 2)
        for label, words, _coded in section.lines:
            paragraph = paper.add_paragraph()
            if label:
                paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(words)
    if dossier.left_out:
        left_out = "; ".join(dossier.left_out)
        paper.add_paragraph(_("Left out on purpose: %(parts)s.") % {"parts": left_out})
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _json(dossier: Dossier) -> bytes:
    values = {
        "mark": dossier.mark,
        "title": dossier.title,
        "made_on": dossier.made_on.isoformat(),
        "recipient": dossier.recipient,
        "left_out": dossier.left_out,
        "sections": [
            {"title": section.title, "lines": [{"label": label, "text": text} for label, text, _coded in section.lines]}
            for section in dossier.sections
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=2).encode()
