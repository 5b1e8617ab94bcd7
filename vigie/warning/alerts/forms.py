"""What people fill in about an alert."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices, place
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.facts import Assessment, HarmSheet, Text
from vigie.warning.alerts.levels import level_of
from vigie.warning.alerts.models import LevelCode

WORDS = 4000
_LEVELS = [(code, label) for code, label in LevelCode.choices if code != LevelCode.UNKNOWN]
# What the assessment keeps as it was typed.
AS_TYPED = (
    "threat",
    "vulnerability",
    "capacity",
    "do_no_harm",
    "likelihood",
    "impact",
    "level_reason",
    "confidence",
    "certainty",
)
TEXT_PARTS = {
    "headline": _("Headline (%(language)s)"),
    "description": _("Description (%(language)s)"),
    "instruction": _("What to do (%(language)s)"),
}
NONE_YET = ("", "—")  # no answer is preselected where it matters
YES_NO = [("no", _("No")), ("yes", _("Yes"))]


class DayInput(forms.DateInput):
    """A day as browsers pick it; one that was typed before is shown again as they read it (ISO 8601)."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _rated(list_code: str) -> list[tuple[str, str]]:
    """A scale without its "unknown": it must be rated."""
    return [(code, text) for code, text in choices(list_code) if code != "unknown"]


class SignalForm(forms.Form):
    """A new alert from a signal: a title, and where. It is real: an exercise uses up no signal."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Sealed. No name of a person."))
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [NONE_YET, *country_choices()])
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", _("The whole country")), *grouped_area_choices()]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area = place(data.get("area") or "")
        if area is not None and data.get("country") and area.iso3 != data["country"]:
            self.add_error("area", _("This area is in another country."))
        return data


class OpenForm(SignalForm):
    """A new alert, and whether it is real: asked first, and never again."""

    mode = forms.ChoiceField(
        label=_("Is it real, or an exercise?"),
        choices=[("real", _("Real")), ("exercise", _("An exercise"))],
        widget=forms.RadioSelect,
        help_text=_("This cannot be changed afterwards. An exercise says so everywhere, and is counted nowhere."),
    )
    field_order = ("mode", "title", "country", "area")

    def given(self) -> dict[str, Any]:
        """What the action asks for."""
        data = {**self.cleaned_data}
        return {"exercise": data.pop("mode") == "exercise", **data}


class EmergencyForm(forms.Form):
    """Issuing at once, alone."""

    what = forms.CharField(
        label=_("What is done at once, and why it cannot wait"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def a_year_at_most(day: date) -> date:
    """The same day. Raises ValidationError before today and beyond a year."""
    if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=366):
        raise forms.ValidationError(_("From today to one year ahead."))
    return day


def field_name(name: str) -> str:
    """What is called `headline_fr`, `level` and so on in a message, in the words of its form."""
    part, _cut, code = name.partition("_")
    if part in TEXT_PARTS:
        return str(TEXT_PARTS[part]) % {"language": dict(settings.LANGUAGES).get(code, code)}
    return str({"level": _("Level"), "valid_until": _("Valid until")}[name])


class ReasonForm(forms.Form):
    """Any step that needs words."""

    reason = forms.CharField(label=_("Reason"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class TextsMixin(forms.Form):
    """Headline, description and instruction in each language of the node; one complete language is enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"headline_{code}"] = forms.CharField(
                label=TEXT_PARTS["headline"] % {"language": name}, max_length=160, required=code == "fr"
            )
            for part in ("description", "instruction"):
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=TEXT_PARTS[part] % {"language": name},
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
    vulnerability = forms.CharField(
        label=_("Who is exposed, and what makes it worse"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    capacity = forms.CharField(
        label=_("What protects them already, and what we can do"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    do_no_harm = forms.CharField(
        label=_("Who could be hurt by this alert, and what we do about it"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    names_person = forms.ChoiceField(
        label=_("Does it name a person, or let one be recognised?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=_("If so, what the person agreed to is written down before it is issued."),
    )
    likelihood = forms.ChoiceField(
        label=_("Likelihood"), choices=lambda: _rated("likelihood"), widget=forms.RadioSelect
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=lambda: _rated("impact"), widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label=_("Your decision on the level"),
        choices=[("sheet", _("The level that likelihood and impact give")), *_LEVELS],
        widget=forms.RadioSelect,
        help_text=_(
            "The ranks of likelihood and impact, 0 to 4 each, are added: "
            "green up to 2, yellow up to 4, orange up to 6, red above."
        ),
    )
    level_reason = forms.CharField(
        label=_("If yours is another level: why"),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confidence = forms.ChoiceField(label=_("How sure we are"), choices=lambda: [NONE_YET, *choices("confidence")])
    certainty = forms.ChoiceField(label=_("Certainty"), choices=lambda: [NONE_YET, *choices("certainty")])
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput)

    def clean_valid_until(self) -> date:
        return a_year_at_most(self.cleaned_data["valid_until"])

    def assessment(self, title: str) -> Assessment:
        """The filled sheet as facts."""
        data = self.cleaned_data
        return Assessment(
            title=title,
            valid_until=data["valid_until"].isoformat(),
            texts=self.texts(),
            names_person=data["names_person"] == "yes",
            level="" if data["level"] == "sheet" else data["level"],
            **{name: data[name] for name in AS_TYPED},
        )

    def clean(self) -> dict[str, Any]:
        """A level that differs from the sheet's needs its reason, said beside the question."""
        data = super().clean()
        if data.get("likelihood") and data.get("impact") and data.get("level", "sheet") != "sheet":
            given = level_of(data["likelihood"], data["impact"])
            if data["level"] != given and not data.get("level_reason", "").strip():
                told = _("The sheet gives %(level)s: say why yours is another.") % {"level": LevelCode(given).label}
                self.add_error("level_reason", told)
        return data


class ProposalForm(TextsMixin):
    """Who would read it, the words, and the harm sheet. No answer is preselected."""

    audience = forms.ChoiceField(
        label=_("Who would read it?"),
        choices=[(one.value, one.label) for one in (Audience.PUBLIC, Audience.OFFICIAL)],
        widget=forms.RadioSelect,
        help_text=_(
            "Official mechanisms may seat army and police: they read the country and the month, and no instruction."
        ),
    )

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
    repeats_count = forms.ChoiceField(
        label=_("Does it contain a figure taken from the source of its signal?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=_("The licence of this source forbids that its counts leave: say it without the number."),
    )
    delay_hours = forms.IntegerField(
        label=_("Hours to wait before it may be published"), min_value=0, max_value=1440, initial=0
    )

    def __init__(self, *args: Any, counts: bool, **kwargs: Any) -> None:
        """`counts`: whether the licence of the signal's source keeps its counts inside, so that it is asked about."""
        super().__init__(*args, **kwargs)
        if not counts:
            del self.fields["repeats_count"]

    def harm(self) -> HarmSheet:
        """The harm sheet as facts."""
        asked = ("source_exposed", "reprisal_possible", "named_threat", "repeats_count")
        answers = {name: self.cleaned_data[name] == "yes" for name in asked if name in self.fields}
        return HarmSheet(measures=self.cleaned_data["measures"], **answers)


class UpdateForm(TextsMixin):
    """New words for an alert in force."""

    names_person = forms.ChoiceField(
        label=_("Does it name a person, or let one be recognised?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=_("If so, what the person agreed to is written down before it is issued."),
    )
    reason = forms.CharField(label=_("What changed"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DayInput, help_text=_("Left empty, it stays as it was.")
    )

    def clean_valid_until(self) -> date | None:
        day = self.cleaned_data["valid_until"]
        return a_year_at_most(day) if day else None
