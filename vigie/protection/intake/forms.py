"""What the duty desk fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.ground.terms.queries import choices, country_choices
from vigie.protection.intake.arriving import LARGEST
from vigie.protection.intake.duty.queries import team_members
from vigie.protection.intake.models import Urgency
from vigie.protection.intake.states import REPORT
from vigie.protection.intake.wordings.models import Wording

WORDS = 20_000


class FilterForm(forms.Form):
    """Clear columns only."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *REPORT.choices])
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All")), *country_choices()]
    )
    urgency = forms.ChoiceField(label=_("Danger"), required=False, choices=[("", _("All")), *Urgency.choices])
    to = forms.ChoiceField(
        label=_("Taken by"),
        required=False,
        choices=[("", _("Anyone")), ("mine", _("Me")), ("nobody", _("Nobody yet"))],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Danger first")), ("due", _("Clock first")), ("newest", _("Newest first"))],
    )


class AssignForm(forms.Form):
    """Whose work it is; nobody's when left empty."""

    to = forms.ModelChoiceField(
        label=_("Taken by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team_members()  # type: ignore[attr-defined]  # it is the field declared above


class PickForm(forms.Form):
    """One of the approved wordings, to begin the answer with."""

    modele = forms.ModelChoiceField(label=_("Begin with a written answer"), queryset=Wording.objects.none())

    def __init__(self, wordings: QuerySet[Wording], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["modele"]
        field.queryset = wordings
        field.label_from_instance = lambda wording: f"{wording.title} ({wording.language})"


class SeenForm(forms.Form):
    """Which message was the last on the page when it was filled in."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AnswerForm(SeenForm):
    """An answer, sealed to the reporter."""

    words = forms.CharField(label=_("Our answer"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 5}))


class CloseForm(SeenForm):
    """Why nothing more is to be done."""

    kind = forms.ChoiceField(label=_("Why it is closed"), choices=lambda: choices("closing_reason"))
    reason = forms.CharField(label=_("In a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CarriedForm(forms.Form):
    """A file that a phone gave out, brought on a stick."""

    file = forms.FileField(label=_("File"), help_text=_("2 MB at most; a phone gives out several when it holds more."))

    def clean_file(self) -> bytes:
        """Its bytes, within the bound of one form."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST + 1000:
            raise forms.ValidationError(_("This file is larger than what a phone gives out."))
        return bytes(given.read())
