"""The forms that take questions of the staff's own: each room declares its forms in a module `questions.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from vigie.ground.questions.kinds import Question


@dataclass(frozen=True)
class Form:
    """`about` is the code list whose values a question may be kept for; `shipped` the questions that come with the
    product (version 0), whose keys are never used for anything else. `draft` names the rows of what a way in brings
    (`intake.drafts`: "acts") that the questions are asked of too, so that a telephone's form asks them."""

    code: str
    label: str | Promise
    shipped: Path
    about: str = ""
    draft: str = ""

    def questions(self) -> list[Question]:
        """The shipped questions."""
        return _read(self.shipped)


_declared: dict[str, Form] = {}


def declare(form: Form) -> Form:
    """Remember a form, so that the desk can show and change what it asks."""
    _declared[form.code] = form
    return form


def forms() -> list[Form]:
    """Every form of every installed room."""
    autodiscover_modules("questions")
    return list(_declared.values())


def form_of(code: str) -> Form | None:
    """The form with this code."""
    return next((form for form in forms() if form.code == code), None)


def asked_in(draft: str) -> Form | None:
    """The form whose questions are asked of these rows of a draft."""
    return next((form for form in forms() if form.draft == draft), None)


@cache
def _read(path: Path) -> list[Question]:
    return [Question.read(known) for known in json.loads(path.read_text(encoding="utf-8"))]
