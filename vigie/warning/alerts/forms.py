"""What people fill in about an alert."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices, place
from vigie.warning.alerts.facts import Assessment, HarmSheet, Text
from vigie.warning.alerts.models import Outcome
from vigie.warning.alerts.queries import owners

WORDS = 4000
YES_NO = [("no", _("No")), ("yes", _("Yes"))]


def _rated(list_code: str) -> list[tuple[str, str]]:
    """A scale without its "unknown": it must be rated."""
    return [(code, text) for code, text in choices(list_code) if code != "unknown"]


class OpenForm(forms.Form):
    """A new alert: a title, and where."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Sealed. No name of a person."))
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", _("The whole country")), *grouped_area_choices()]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area = place(data.get("area") or "")
        if area is not None and data.get("country") and area.iso3 != data["country"]:
            self.add_error("area", _("This area is in another country."))
        return data


class ReasonForm(forms.Form):
    """Any step that needs words."""

    reason = forms.CharField(label=_("Reason"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class TextsMixin(forms.Form):
    """Headline, description and instruction in each language of the node; one complete language is enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"headline_{code}"] = forms.CharField(
                label=_("Headline (%(language)s)") % {"language": name}, max_length=160, required=code == "fr"
            )
            for part, title in (
                ("description", _("Description (%(language)s)")),
                ("instruction", _("What to do (%(language)s)")),
            ):
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=title % {"language": name},
                    max_length=WORDS,
                    required=code == "fr" and part == "description",
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def clean(self) -> dict[str, Any]:
        """A language begun must be complete: words that were typed are never left out without saying so."""
        data = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            begun = any(data.get(f"{part}_{code}") for part in ("headline", "description", "instruction"))
            for part in ("headline", "description"):
                name = f"{part}_{code}"
                if begun and not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Complete this language, or leave all of it empty."))
        return data

    def texts(self) -> dict[str, Text]:
        """The languages that have a headline and a description."""
        data = self.cleaned_data
        written = {
            code: Text(data[f"headline_{code}"], data[f"description_{code}"], data[f"instruction_{code}"])
            for code, _name in settings.LANGUAGES
        }
        return {code: text for code, text in written.items() if text.headline and text.description}


class AssessForm(TextsMixin):
    """The assessment sheet."""

    threat = forms.CharField(
        label=_("What threatens, and why we think so"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    do_no_harm = forms.CharField(
        label=_("Who could be hurt by this alert, and what we do about it"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    likelihood = forms.ChoiceField(
        label=_("Likelihood"), choices=lambda: _rated("likelihood"), widget=forms.RadioSelect
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=lambda: _rated("impact"), widget=forms.RadioSelect)
    confidence = forms.ChoiceField(label=_("How sure we are"), choices=lambda: choices("confidence"))
    certainty = forms.ChoiceField(label=_("Certainty"), choices=lambda: choices("certainty"))
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=366):
            raise forms.ValidationError(_("From today to one year ahead."))
        return day

    def assessment(self, title: str) -> Assessment:
        """The filled sheet as facts."""
        data = self.cleaned_data
        return Assessment(
            title=title,
            valid_until=data["valid_until"].isoformat(),
            texts=self.texts(),
            **{
                name: data[name] for name in ("threat", "do_no_harm", "likelihood", "impact", "confidence", "certainty")
            },
        )


class TaskForm(forms.Form):
    """A task that answers the alert."""

    task_title = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("By whom"), queryset=User.objects.none())
    due_at = forms.DateTimeField(
        label=_("Until (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, team: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners(team)  # type: ignore[attr-defined]

    def clean_due_at(self) -> datetime:
        due: datetime = self.cleaned_data["due_at"]
        if due < timezone.now():
            raise forms.ValidationError(_("The deadline is already past."))
        return due


class OutcomeForm(forms.Form):
    """What came of a task."""

    outcome = forms.CharField(label=_("What came of it"), max_length=WORDS)


class ProposalForm(TextsMixin):
    """The public words, and the harm sheet. No answer is preselected."""

    source_exposed = forms.ChoiceField(
        label=_("Could a reader guess who told us?"), choices=YES_NO, widget=forms.RadioSelect
    )
    reprisal_possible = forms.ChoiceField(
        label=_("Could publishing bring reprisals on someone?"), choices=YES_NO, widget=forms.RadioSelect
    )
    named_threat = forms.ChoiceField(
        label=_("Is it about a threat to a named person or office?"), choices=YES_NO, widget=forms.RadioSelect
    )
    measures = forms.CharField(
        label=_("What was done against it"), max_length=WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    delay_hours = forms.IntegerField(
        label=_("Hours to wait before it may be published"), min_value=0, max_value=1440, initial=0
    )

    def harm(self) -> HarmSheet:
        """The harm sheet as facts."""
        answers = {
            name: self.cleaned_data[name] == "yes" for name in ("source_exposed", "reprisal_possible", "named_threat")
        }
        return HarmSheet(measures=self.cleaned_data["measures"], **answers)


class UpdateForm(TextsMixin):
    """New words for an alert in force."""

    reason = forms.CharField(label=_("What changed"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(forms.Form):
    """The after-action."""

    result = forms.ChoiceField(label=_("What happened"), choices=Outcome.choices, widget=forms.RadioSelect)
    lead_days = forms.IntegerField(
        label=_("Days between the alert and what happened"), required=False, min_value=0, max_value=366
    )
    lessons = forms.CharField(label=_("What we learn"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))
