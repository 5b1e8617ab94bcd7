"""What the pages of forms and code lists ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.actions import MOST
from vigie.ground.questions.declared import Form
from vigie.ground.questions.kinds import Kind, Question
from vigie.ground.questions.lists import FIXED_LISTS
from vigie.ground.questions.models import ListChange
from vigie.ground.questions.queries import lists, values
from vigie.ground.terms.queries import choices

EMPTY_ROWS = 2


class QuestionForm(forms.Form):
    """One question: its words, how it is answered, and what it is kept for."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label_fr = forms.CharField(label=_("Question, in French"), max_length=200)
    label_en = forms.CharField(label=_("Question, in English"), max_length=200)
    help_fr = forms.CharField(label=_("Help, in French"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Help, in English"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=[("", ""), *Kind.choices])
    list = forms.ChoiceField(label=_("From which list"), required=False, choices=lambda: [("", ""), *lists()])
    only = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: for all."),
    )
    ORDER = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999)
    DELETE = forms.BooleanField(label=_("No longer ask it"), required=False)

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about:
            self.fields["only"].choices = lambda: choices(about)  # type: ignore[attr-defined]
        else:
            del self.fields["only"]

    def question(self) -> Question:
        """The typed question; without a key when it is new."""
        given = self.cleaned_data
        texts = {name: {lang: given[f"{name}_{lang}"] for lang in ("fr", "en")} for name in ("label", "help")}
        helps = {lang: text for lang, text in texts["help"].items() if text}
        return Question(given["key"], given["kind"], texts["label"], helps, given["list"], tuple(given.get("only", ())))


QuestionSet = forms.formset_factory(QuestionForm, extra=EMPTY_ROWS, max_num=MOST + EMPTY_ROWS, validate_max=True)


class FormForm:
    """The whole form: its questions in their order, and rows for new ones."""

    def __init__(self, form: Form, known: list[Question], data: Mapping[str, Any] | None = None) -> None:
        rows = [_row(place, question) for place, question in enumerate(known, 1)]
        about = {"about": form.about, "empty_permitted": True, "use_required_attribute": False}
        self.rows = QuestionSet(data, initial=None if data is not None else rows, form_kwargs=about)

    def is_valid(self) -> bool:
        return bool(self.rows.is_bound and self.rows.is_valid())

    def refuse(self, why: str) -> None:
        """Say above the questions what the action found invalid."""
        self.rows.non_form_errors().append(why)

    def questions(self) -> list[Question]:
        """What was typed: in the order asked for, without rows left empty or taken out."""
        kept = [row for row in self.rows if row.has_changed() and not row.cleaned_data["DELETE"]]
        ordered = sorted(enumerate(kept, 1), key=lambda pair: (pair[1].cleaned_data["ORDER"] or pair[0], pair[0]))
        return [row.question() for _place, row in ordered]


def _row(place: int, question: Question) -> dict[str, Any]:
    words = {f"label_{lang}": text for lang, text in question.labels.items()}
    helps = {f"help_{lang}": text for lang, text in question.helps.items()}
    rest = {"key": question.key, "kind": question.kind, "list": question.list, "only": [*question.only]}
    return {**words, **helps, **rest, "ORDER": place}


class ChangeForm(forms.Form):
    """A change of one code list."""

    kind = forms.ChoiceField(label=_("What to change"))
    code = forms.ChoiceField(label=_("Which value"), required=False)
    new_code = forms.CharField(
        label=_("Code of the new value"), max_length=40, required=False,
        help_text=_("Small letters, digits and underscores; nobody sees it."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("Under which value"), required=False)
    fr = forms.CharField(label=_("Name in French"), max_length=120, required=False)
    en = forms.CharField(label=_("Name in English"), max_length=120, required=False)

    def __init__(self, list_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_code = list_code
        terms = list(values(list_code))
        kinds = ListChange.Kind.choices
        if list_code in FIXED_LISTS:
            kinds = [(ListChange.Kind.RELABEL.value, ListChange.Kind.RELABEL.label)]
            del self.fields["new_code"]
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", ""), *kinds]
        fields["code"].choices = [("", ""), *((term.code, term.label()) for term in terms)]
        above = next((term.parent.list_id for term in terms if term.parent), "")
        if above and list_code not in FIXED_LISTS:
            fields["parent"].choices = [("", ""), *choices(above)]
        else:
            del fields["parent"]

    def change(self) -> ListChange:
        """The typed change, unsaved."""
        given = self.cleaned_data
        adding = given["kind"] == ListChange.Kind.ADD
        return ListChange(
            list=self.list_code,
            kind=given["kind"],
            code=given.get("new_code", "") if adding else given["code"],
            parent=given.get("parent", "") if adding else "",
            labels={lang: given[lang] for lang in ("fr", "en") if given[lang]},
        )
