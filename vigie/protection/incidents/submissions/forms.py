"""To whom, when, what; and what came back. Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices
from vigie.protection.incidents.submissions.register import Answer, Kind, Submission


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SubmissionForm(forms.Form):
    """One submission; `marks` are the dossiers that were made of this violation."""

    kind = forms.ChoiceField(label=_("What kind of body?"), choices=[("", ""), *Kind.choices])
    body = forms.CharField(
        label=_("Which one?"),
        max_length=200,
        help_text=_("By name, for example the Special Rapporteur on human rights defenders."),
    )
    day = _day(_("Sent on"))
    what = forms.CharField(
        label=_("What was sent, and with whose consent"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    mark = forms.ChoiceField(label=_("Which dossier?"), required=False)

    use_required_attribute = False

    def __init__(self, marks: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("None that was made here"))
        self.fields["mark"].choices = [none, *marks]  # type: ignore[attr-defined]

    def about(self) -> Submission:
        """The typed submission."""
        return Submission(**{**self.cleaned_data, "day": self.cleaned_data["day"].isoformat()})


class AnswerForm(forms.Form):
    """One answer to a submission."""

    day = _day(_("Answered on"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=lambda: [("", ""), *choices("channel_outcome")])
    words = forms.CharField(
        label=_("What it says, and where it can be read"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    verified = forms.BooleanField(label=_("The body verified this violation itself"), required=False)

    use_required_attribute = False

    def about(self) -> Answer:
        """The typed answer."""
        return Answer(**{**self.cleaned_data, "day": self.cleaned_data["day"].isoformat()})
