"""A report as a tagged PDF, made from the same HTML that prints."""

from __future__ import annotations

from django.template.loader import render_to_string

from vigie.ground.access.errors import Invalid
from vigie.ground.ui.paper import NoPaper, pdf
from vigie.plan.reports.content import Content
from vigie.plan.reports.rendering.showing import chapters


def html(content: Content) -> str:
    """The whole report as one page that fetches nothing."""
    return render_to_string("reports/paper.html", {"content": content, "chapters": chapters(content)})


def as_pdf(content: Content) -> bytes:
    """Raises Invalid where the machine cannot make one."""
    try:
        return pdf(html(content), tagged=True)
    except NoPaper as fault:
        raise Invalid(str(fault)) from fault
