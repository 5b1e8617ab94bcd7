"""What a sheet of codes can say of the weekly grid (ADR 66): each indicator with its level. The trend stays unsaid."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.queries import in_use
from vigie.ground.terms.queries import label
from vigie.protection.intake.texts.codes import Meaning
from vigie.protection.intake.texts.vocabulary import More, declare
from vigie.warning.situation.models import Level
from vigie.warning.situation.questions import GRID, SCALE, is_indicator

KIND = "grid"
SAID = (Level.NONE, Level.SOME, Level.MORE)


def _meanings(country: str) -> list[Meaning]:
    return [
        (KIND, f"{question.key}:{level.value}")
        for question in in_use(GRID)[1]
        if is_indicator(question)
        for level in SAID
    ]


def _worded(value: str) -> str:
    key, _colon, level = value.partition(":")
    names = {question.key: question.label() for question in in_use(GRID)[1]}
    return f"{names.get(key, key)} : {label(SCALE, level)}"


declare(More(KIND, _("The week, for the situation report"), _meanings, _worded))
