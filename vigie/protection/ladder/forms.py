"""What the pages of security incidents and ladders ask: thirty seconds' worth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.people.models import Kind, PartyFacts
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices
from vigie.protection.ladder.facts import Told
from vigie.protection.ladder.models import Urgency
from vigie.protection.ladder.origins import LONGEST as WORDS


class LogForm(forms.Form):
    """An unusual fact. No act, no author: what it was, when, where, and whom it is about."""

    kind = forms.ChoiceField(label=_("What happened?"), choices=lambda: [("", ""), *choices("security_incident")])
    day = forms.DateField(label=_("When?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    precision = forms.ChoiceField(
        label=_("How well the date is known"), choices=lambda: [("", ""), *choices("date_precision")]
    )
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", ""), *country_choices()])
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", _("Not known")), *grouped_area_choices()]
    )
    words = forms.CharField(
        label=_("In a few words"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    parties = forms.MultipleChoiceField(
        label=_("About whom?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Those whom the team follows already."),
    )  # fmt: skip
    new_name = forms.CharField(label=_("Or someone new: name or pseudonym"), required=False, max_length=200)
    new_kind = forms.ChoiceField(label=_("Who is that?"), required=False, choices=[("", ""), *Kind.choices])
    urgency = forms.ChoiceField(label=_("Is someone in danger now?"), choices=Urgency.choices, widget=forms.RadioSelect)

    def __init__(self, known: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        self.fields["parties"].choices = known  # type: ignore[attr-defined]  # it is the field declared above

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("new_name")) is not bool(given.get("new_kind")):
            self.add_error("new_kind", _("Someone new has a name and a kind, both."))
        return given

    def told(self) -> Told:
        """The typed fact; whom it is about is given beside it."""
        return Told(**{name: self.cleaned_data[name] for name in ("kind", "day", "precision", "area", "words")})

    def newcomer(self) -> PartyFacts | None:
        """Someone new, if one was named."""
        given = self.cleaned_data
        if not given["new_name"]:
            return None
        return PartyFacts(kind=given["new_kind"], name=given["new_name"], country=given["country"])


class PartyForm(forms.Form):
    """A person or an organisation."""

    kind = forms.ChoiceField(label=_("Who is that?"), choices=[("", ""), *Kind.choices])
    name = forms.CharField(label=_("Name or pseudonym"), max_length=200)
    others = forms.CharField(
        label=_("Other names and spellings, one a line"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Category of defender"), initial="unknown", choices=lambda: choices("defender_category")
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("Not known")), *country_choices()]
    )
    contact = forms.CharField(label=_("A way of contact that they call safe"), required=False, max_length=500)
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def facts(self) -> PartyFacts:
        """The typed facts."""
        return PartyFacts(**self.cleaned_data)


class LookForm(forms.Form):
    """What follows from a look at a ladder."""

    words = forms.CharField(
        label=_("What follows from it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A call, a case, an alert, or nothing for now. It stays with the ladder, sealed."),
    )  # fmt: skip
