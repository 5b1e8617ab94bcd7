"""A bulletin as a page for print: a tagged PDF, and of an exercise every page says so at its head and foot."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from vigie.ground.ui.paper import pdf
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.exercise import must_be_marked


def html(bulletin: Bulletin) -> str:
    """The page before it is printed."""
    with translation.override(bulletin.language):
        made = render_to_string("alerts/bulletin_paper.html", {"bulletin": bulletin})
    sign = bulletin.mark and f"<strong>{bulletin.mark}</strong>"
    return must_be_marked(made, sign, exercise=bulletin.exercise)


def paper(bulletin: Bulletin) -> bytes:
    """The PDF. Raises NoPaper where the system has no Pango."""
    return pdf(html(bulletin), tagged=True)
