"""A period is read in words, never as the code that its form takes."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

CASES = [
    ("fr", "2026", "2026"),
    ("fr", "2026-Q3", "3e trimestre 2026"),
    ("en", "2026-Q3", "3rd quarter 2026"),
    ("fr", "2026-H1", "1er semestre 2026"),
    ("en", "2026-H2", "second half of 2026"),
    ("fr", "2026-03", "mars 2026"),
    ("fr", "2026-01-15/2026-03-31", "15 janv. 2026 au 31 mars 2026"),
    ("fr", "ce qui fut tapé", "ce qui fut tapé"),
]


@pytest.mark.parametrize(("language", "code", "words"), CASES)
def test_a_period_is_said_in_the_language_of_the_reader(language: str, code: str, words: str) -> None:
    with translation.override(language):
        assert (
            Template("{% load vigie %}{{ code|period }}").render(Context({"code": code})).replace("\xa0", " ") == words
        )


def test_the_head_of_a_column_says_a_period_shortly() -> None:
    with translation.override("fr"):
        assert Template('{% load vigie %}{{ "2026-Q3"|period:"short" }}').render(Context()) == "T3 2026"


def test_the_words_of_a_day_in_iso_8601_are_shown_as_a_date() -> None:
    with translation.override("fr"):
        shown = Template('{% load vigie %}{% when "2026-11-26" "day" %}').render(Context())
    assert shown == '<time datetime="2026-11-26">26 nov. 2026</time>'
