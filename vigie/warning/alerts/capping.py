"""What is common to the CAP 1.2 messages of this node, inside and outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from vigie.ground.terms.queries import place_label
from vigie.warning.alerts import cap, exercise
from vigie.warning.alerts.facts import Text


def sender() -> str:
    """CAP sender: this node."""
    return f"vigie.{settings.VIGIE_NODE}"


def network(language: str) -> str:
    """The network's name in a language: who speaks."""
    with translation.override(language):
        return gettext("Network of human rights defenders of Central Africa")


def end_of(day: str) -> datetime:
    """The last minute of an ISO 8601 date: until then an alert is valid."""
    return datetime.fromisoformat(day).replace(hour=23, minute=59, tzinfo=UTC)


def status(*, is_exercise: bool) -> str:
    """CAP status; a demonstration is an exercise to whoever receives it."""
    return "Exercise" if is_exercise or settings.VIGIE_DEMO else "Actual"


def marked_texts(texts: Mapping[str, Text], *, is_exercise: bool) -> dict[str, Text]:
    """The words as they may leave: of an exercise, headline, description and instruction each say so."""
    if not is_exercise:
        return dict(texts)
    return {language: _marked(text, language) for language, text in texts.items()}


def _marked(text: Text, language: str) -> Text:
    said = exercise.said(language)
    return Text(
        exercise.marked(text.headline, language, exercise=True),
        text.description if text.description.startswith(said) else f"{said}\n{text.description}",
        exercise.marked(text.instruction, language, exercise=True) if text.instruction else "",
    )


def withdrawn(texts: Mapping[str, Text]) -> dict[str, Text]:
    """What a cancellation says inside, in each language: which alert, and that it no longer applies."""
    said = {}
    for language, text in texts.items():
        with translation.override(language):
            said[language] = Text(
                gettext("Withdrawn: %(headline)s") % vars(text), gettext("This alert no longer applies."), ""
            )
    return said


def taken_back(languages: Iterable[str]) -> dict[str, Text]:
    """What a withdrawal says outside, where it is read for good: no word of what was taken back, not its headline."""
    said = {}
    for language in languages:
        with translation.override(language):
            said[language] = Text(gettext("Alert withdrawn"), gettext("This alert no longer applies."), "")
    return said


def unmarked(text: Text, language: str) -> Text:
    """The words of a marked text without its marks: for a form that sets its own."""
    sign = exercise.marked("", language, exercise=True)
    return Text(
        text.headline.removeprefix(sign),
        text.description.removeprefix(f"{exercise.said(language)}\n"),
        text.instruction.removeprefix(sign),
    )


def events(texts: Mapping[str, Text], *, is_exercise: bool) -> dict[str, str]:
    """CAP event by language."""
    named = {}
    for language in texts:
        with translation.override(language):
            named[language] = exercise.marked(
                gettext("Safety of human rights defenders"), language, exercise=is_exercise
            )
    return named


def area(code: str, texts: Mapping[str, Text]) -> cap.Area:
    """CAP area: a first-level area or a country, named in each language of the texts."""
    return cap.Area(code, {language: place_label(code, language) for language in texts})
