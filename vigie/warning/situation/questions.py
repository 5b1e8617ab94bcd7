"""What the weekly grid asks: its indicators, which staff word and approve on screen, by two (ADR 61, ADR 80)."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.declared import Form, declare
from vigie.ground.questions.kinds import Kind, Question

GRID = declare(
    Form("situation", _("Weekly grid of the situation report"), Path(__file__).parent / "data/indicators.json")
)
SCALE, TRENDS = "situation_level", "situation_trend"


def is_indicator(question: Question) -> bool:
    """Whether it is judged on the scale, with a trend; any other question is asked as it is, and its answer sealed."""
    return question.kind == Kind.ONE and question.list == SCALE
