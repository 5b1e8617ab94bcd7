"""Levels, dates, numbers, the thread, forms and slots as a reader meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import HttpRequest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from vigie.ground.ui import slots
from vigie.ground.ui.templatetags.vigie import span

NOW = datetime(2026, 11, 23, 14, 10, tzinfo=UTC)


def shown(source: str, **context: Any) -> str:
    with translation.override("fr"):
        return Template("{% load vigie %}" + source).render(Context(context))


def test_a_level_is_colour_shape_and_word() -> None:
    assert shown('{% level "red" %}') == '<span class="level red">Rouge</span>'
    assert "Pas encore de niveau" in shown('{% level "unknown" %}')


def test_a_state_says_its_word_and_refuses_a_kind_that_has_no_shape() -> None:
    assert shown('{% state word "done" %}', word="<b>") == '<span class="state done">&lt;b&gt;</span>'
    with pytest.raises(TemplateSyntaxError):
        shown('{% state "Clos" "purple" %}')


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% when at %}", "23 nov. 2026, 14:10 UTC"),
        ('{% when at "day" %}', "23 nov. 2026"),
        ('{% when day "month" %}', "novembre 2026"),
        ('{% when day "year" %}', "2026"),
        ("{% when day %}", "23 nov. 2026"),
        ('{% when at "long" %}', "lundi 23 novembre 2026"),
        ("{% when none %}", "non précisé"),
    ],
)
def test_a_date_never_says_more_than_is_known(source: str, words: str) -> None:
    html = shown(source, at=NOW, day=date(2026, 11, 23), none=None)
    assert Template("{{ html|striptags }}").render(Context({"html": html})) == words


@time_machine.travel(NOW, tick=False)
def test_a_deadline_says_what_is_left_or_how_late_it_is() -> None:
    assert "retard 20 min" in shown("{% due at %}", at=NOW - timedelta(minutes=20))
    assert 'class="late"' in shown("{% due at %}", at=NOW - timedelta(minutes=20))
    assert "encore 31 h" in shown("{% due at %}", at=NOW + timedelta(hours=31))
    assert "encore 5 jours" in shown("{% due at %}", at=NOW + timedelta(days=5))
    assert shown("{% due at %}", at=None) == ""


def test_a_span_uses_one_unit() -> None:
    with translation.override("en"):
        assert [span(timedelta(minutes=m)) for m in (0, 59, 60, 4319, 4320)] == [
            "1 min", "59 min", "1 h", "71 h", "3 days",
        ]  # fmt: skip


def test_a_number_is_written_as_the_reader_does_and_nothing_is_not_zero() -> None:
    assert shown("{% number n %}", n=12345) == "12\u202f345"
    assert shown("{% number n 1 %}", n=3.14159) == "3,1"
    assert shown("{% number n %}", n=None) == "non précisé"


def test_the_thread_marks_one_step_as_current() -> None:
    html = shown('{% thread "watch" %}')
    assert html.count("<li") == 6
    assert html.count("aria-current") == 1
    assert '<li class="now" aria-current="step">Veille</li>' in html
    with pytest.raises(TemplateSyntaxError):
        shown('{% thread "elsewhere" %}')


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Callable[[slots.Filler], None]:
    monkeypatch.setattr(slots, "_fillers", {})
    return lambda filler: slots.register("test.place", filler)


def test_a_slot_is_empty_until_a_later_room_fills_it(place: Callable[[slots.Filler], None]) -> None:
    source, request = '{% slot "test.place" thing %}', RequestFactory().get("/")
    assert shown(source, request=request, thing="x") == ""

    def safe(request: HttpRequest, thing: Any) -> str:
        return SafeString(f"<b>{thing}</b>")

    def plain(request: HttpRequest, thing: Any) -> str:
        return "<i>"

    for filler in (safe, plain, safe):
        place(filler)
    assert shown(source, request=request, thing="x") == "<b>x</b>&lt;i&gt;"


class Asked(forms.Form):
    danger = forms.ChoiceField(label="Danger?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    story = forms.CharField(label="Story", help_text="What you know", widget=forms.Textarea)
    agreed = forms.BooleanField(label="Agreed", required=False)


def test_an_error_stands_beside_its_field_and_in_the_summary() -> None:
    html = shown("{{ form }}", form=Asked({"agreed": "on"}))
    assert '<a href="#id_danger_0">Danger?</a>' in html
    assert '<a href="#id_story">Story</a>' in html
    assert 'id="id_story_error"' in html
    assert 'aria-describedby="id_story_helptext id_story_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count("(obligatoire)") == 2


def test_a_choice_has_one_label_and_none_is_chosen_for_the_person() -> None:
    html = shown("{{ form }}", form=Asked())
    assert html.count("Yes") == 1
    assert "checked" not in html
    assert '<fieldset class="field"' in html
    assert "summary" not in html


def test_what_was_typed_is_kept_when_something_else_is_missing() -> None:
    assert "They came back" in shown("{{ form }}", form=Asked({"story": "They came back"}))
