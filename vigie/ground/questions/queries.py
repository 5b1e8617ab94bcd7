"""What a form asks now and asked then, and what is on its way."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from vigie.ground.accounts.actor import Actor
from vigie.ground.questions.declared import Form
from vigie.ground.questions.kinds import Question
from vigie.ground.questions.lists import name_of
from vigie.ground.questions.models import OPEN, FormVersion, ListChange
from vigie.ground.terms.models import Term
from vigie.ground.terms.names import folded

SHIPPED = 0  # the number of the version that comes with the product


def in_use(form: Form) -> tuple[int, list[Question]]:
    """The number of the version that is asked now, and its questions: the approved one, else the shipped one."""
    approved = FormVersion.objects.filter(form=form.code, state="approved").first()
    return (approved.number, approved.asked()) if approved else (SHIPPED, form.questions())


def asked_of(form: Form, about: str) -> tuple[int, list[Question]]:
    """The same, for something whose code in the form's list is `about`."""
    number, questions = in_use(form)
    return number, [question for question in questions if question.asked_of(about)]


def answered(form: Form, kept: dict[str, Any]) -> list[tuple[str, str]]:
    """What a record keeps (`version`, `answers` by key), as pairs of question and answer in the order of its version.

    A form that has changed since changes nothing here: the record's own version is read. An answer whose question is
    nowhere to be found is shown under its key rather than left out.
    """
    answers = dict(kept.get("answers", {}))
    questions = version(form, kept.get("version", SHIPPED)) if answers else []
    found = [(q.label(), q.shown(answers.pop(q.key))) for q in questions if q.key in answers]
    return found + [(key, str(value)) for key, value in answers.items()]


def fitting(form: Form, given: dict[str, Any]) -> dict[str, Any]:
    """Of `version` and `answers` from outside, the answers by key that a question of that version takes."""
    asked = {question.key: question for question in version(form, given["version"])}
    found = {key: asked[key].fitting(answer) for key, answer in given["answers"].items() if key in asked}
    return {key: answer for key, answer in found.items() if answer is not None}


def version(form: Form, number: int) -> list[Question]:
    """The questions of one version; none for a number that this node never had."""
    if number == SHIPPED:
        return form.questions()
    kept = FormVersion.objects.filter(form=form.code, number=number).first()
    return kept.asked() if kept else []


def versions(form: Form, actor: Actor) -> QuerySet[FormVersion]:
    """Every version that a person may see, the newest first."""
    return FormVersion.objects.visible_to(actor).filter(form=form.code).select_related("written_by", "approved_by")


def draft_of(form: Form) -> FormVersion | None:
    """The version that is being worded, if one is."""
    return FormVersion.objects.filter(form=form.code, state__in=OPEN).first()


def lists() -> list[tuple[str, str]]:
    """Code and name of each code list, by name."""
    codes = Term.objects.order_by("list").values_list("list_id", flat=True).distinct()
    return sorted(((code, name_of(code)) for code in codes), key=lambda pair: folded(pair[1]))


def values(list_code: str) -> QuerySet[Term]:
    """Every value of a list, those no longer offered too."""
    return Term.objects.filter(list_id=list_code).select_related("parent")


def proposed(actor: Actor, list_code: str = "") -> QuerySet[ListChange]:
    """The changes that wait for a second person."""
    waiting = ListChange.objects.visible_to(actor).filter(state="proposed").select_related("written_by")
    return waiting.filter(list=list_code) if list_code else waiting
