"""One question of a form: how it is asked, what an answer is, and how an answer is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices, label

WORDS, LINE, MOST, CHOSEN = 10_000, 300, 10**12, 100
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))


class Kind(TextChoices):
    """What an answer is."""

    LINE = "line", _("One line")
    WORDS = "words", _("Several lines")
    DAY = "day", _("A date")
    NUMBER = "number", _("A whole number")
    YES_NO = "yes_no", _("Yes, no, not known")
    ONE = "one", _("One of a list")
    SEVERAL = "several", _("Several of a list")


LISTED = (Kind.ONE, Kind.SEVERAL)


@dataclass(frozen=True)
class Question:
    """`key` never changes and is never used again for another question: records keep their answers under it.

    `labels` and `helps` are texts by language; `list` a code list, for the kinds that choose from one; `only` the codes
    of what the form is about (act groups, for the details of an act) to which it applies, all of them when empty.
    """

    key: str
    kind: str
    labels: dict[str, str]
    helps: dict[str, str] = field(default_factory=dict)
    list: str = ""
    only: tuple[str, ...] = ()

    @classmethod
    def read(cls, known: Mapping[str, Any]) -> Question:
        """From JSON values."""
        return cls(**{**known, "only": tuple(known.get("only", ()))})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "only": [*self.only]}

    def label(self) -> str:
        """In the reader's language, else in French, else the key: never blank."""
        return _worded(self.labels) or self.key

    def asked_of(self, about: str) -> bool:
        """Whether it is asked of something with this code."""
        return not self.only or about in self.only

    def field(self) -> forms.Field:
        """The field that asks it. Nothing is required: what is not known stays "not stated"."""
        return FIELDS[Kind(self.kind)](
            self, {"label": self.label(), "help_text": _worded(self.helps), "required": False}
        )

    def taken(self, text: str) -> Any:
        """An answer as a form outside of Vigie writes it (a telephone's), as a record keeps it; None for no answer.

        A code that a list no longer offers is taken: the telephone asked for it while it was offered.
        """
        given = text.strip()
        if self.kind == Kind.NUMBER:
            return int(given) if given.isascii() and given.isdecimal() and len(given) <= len(str(MOST)) else None
        if self.kind == Kind.DAY:
            try:
                return date.fromisoformat(given[:10]).isoformat()
            except ValueError:
                return None
        if self.kind == Kind.YES_NO:
            return given if given in dict(YES_NO) else None
        if self.kind == Kind.SEVERAL:
            return [code[:LINE] for code in given.split()[:CHOSEN]] or None
        return given[: WORDS if self.kind == Kind.WORDS else LINE] or None

    def fitting(self, answer: Any) -> Any:
        """An answer that a device sealed, which nobody checked, as a record keeps it; None for what is none."""
        if isinstance(answer, list):
            several = self.kind == Kind.SEVERAL and all(isinstance(one, str) for one in answer)
            return self.taken(" ".join(answer)) if several else None
        known = isinstance(answer, str) or (isinstance(answer, int) and not isinstance(answer, bool))
        return self.taken(str(answer)) if known else None

    def shown(self, answer: Any) -> str:
        """An answer in words; codes that a list no longer offers keep their name, unknown ones show as they are, and so
        does what is no answer of this kind."""
        try:
            return self._in_words(answer)
        except (ValueError, TypeError):
            return str(answer)

    def _in_words(self, answer: Any) -> str:
        if self.kind in LISTED:
            return ", ".join(label(self.list, code) for code in (answer if isinstance(answer, list) else [answer]))
        if self.kind == Kind.YES_NO:
            return str(dict(YES_NO).get(answer, answer))
        if self.kind == Kind.DAY:
            return date_format(date.fromisoformat(answer), "DATE_FORMAT")
        return str(answer)


def _worded(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or "fr").split("-")[0]) or texts.get("fr", "")


def _nothing() -> list[tuple[str, str]]:
    return [("", gettext("Not stated"))]


def _one(question: Question, about: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=lambda: [*_nothing(), *choices(question.list)], **about)


def _several(question: Question, about: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=lambda: choices(question.list), widget=forms.CheckboxSelectMultiple, **about
    )


FIELDS: dict[Kind, Callable[[Question, dict[str, Any]], forms.Field]] = {
    Kind.LINE: lambda _question, about: forms.CharField(max_length=LINE, **about),
    Kind.WORDS: lambda _question, about: forms.CharField(
        max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}), **about
    ),
    Kind.DAY: lambda _question, about: forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **about
    ),
    Kind.NUMBER: lambda _question, about: forms.IntegerField(min_value=0, max_value=MOST, **about),
    Kind.YES_NO: lambda _question, about: forms.ChoiceField(choices=lambda: [*_nothing(), *YES_NO], **about),
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
}


class AnswersForm(forms.Form):
    """The questions of one version that apply to what the form is about."""

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        self.fields.update({question.key: question.field() for question in questions})

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON values by key; what was left open is not there."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
