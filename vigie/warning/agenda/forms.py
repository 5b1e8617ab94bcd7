"""The forms of the calendar of risk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices
from vigie.protection.incidents.sheets.forms import SheetForm
from vigie.warning.agenda.facts import LINE, WORDS, DateFacts
from vigie.warning.agenda.kinds import LIST, PUBLIC
from vigie.warning.agenda.mapping import COLUMNS, Mapping


def _day(**about: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **about)


class DateForm(forms.Form):
    """A date or an interval."""

    kind = forms.ChoiceField(label=_("What kind of date?"), choices=lambda: [("", ""), *choices(LIST)])
    title = forms.CharField(label=_("Title"), max_length=LINE)
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", ""), *country_choices()])
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", gettext("The whole country")), *grouped_area_choices()]
    )
    first = _day(label=_("First day"))
    last = _day(label=_("Last day, if it lasts"), required=False)
    precision = forms.ChoiceField(
        label=_("How well the date is known"), choices=lambda: [("", ""), *choices("date_precision")]
    )
    public = forms.ChoiceField(
        label=_("Is it public knowledge?"), widget=forms.RadioSelect,
        choices=[("no", _("No: seal all of it")), ("yes", _("Yes: an election or an anniversary that anyone knows"))],
        help_text=_("A trial of a defender, or a protest that partners plan, is never public here."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), required=False, max_length=LINE)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What could happen, and to whom. Always sealed."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("public") == "yes" and given.get("kind") and given["kind"] not in PUBLIC:
            self.add_error("public", _("Only elections and anniversaries can be public here: all else stays sealed."))
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return given

    def facts(self) -> DateFacts:
        """The typed date."""
        given = self.cleaned_data
        named = {name: given[name] for name in ("kind", "first", "precision", "title", "area", "source", "note")}
        return DateFacts(**named, last=given["last"] or given["first"])

    @property
    def is_public(self) -> bool:
        """Whether it is public knowledge."""
        return bool(self.cleaned_data["public"] == "yes")


def initial_of(facts: DateFacts, *, country: str, public: bool, version: int) -> dict[str, Any]:
    """The form's fields for a date that is known."""
    named = {name: getattr(facts, name) for name in ("kind", "title", "area", "first", "precision", "source", "note")}
    last = facts.last if facts.last != facts.first else None
    return {**named, "last": last, "country": country, "public": "yes" if public else "no", "seen": version}


class DecisionForm(forms.Form):
    """Why a date is decided on so."""

    words = forms.CharField(
        label=_("Why, and what follows"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sealed, and kept with the date."),
    )  # fmt: skip

    use_required_attribute = False


class CalendarForm(SheetForm):
    """Where dates come from, and the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.fields["source"].choices[1:]  # type: ignore[attr-defined]  # a field of the form above
        self.fields["source"].choices = [("", _("A new one")), *known]  # type: ignore[attr-defined]
        self.fields["source"].label = _("A calendar that came before")
        self.fields["source"].help_text = _("Then its columns are known, and dates that came before are updated.")
        self.fields["called"].label = _("Or a new calendar: what it is called")
        self.fields["file"].label = _("File")
        self.fields["file"].help_text = _(
            "iCalendar (.ics), CSV, XLSX or ODS; the first line of a sheet names its columns."
        )


class ColumnsForm(forms.Form):
    """For each field of a date: the column that holds it; and what holds for rows that say nothing."""

    country = forms.ChoiceField(
        label=_("Country, where a row says none"), required=False,
        choices=lambda: [("", gettext("None: such a row is left out")), *country_choices()],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind of date, where a row says none"), required=False,
        choices=lambda: [("", gettext("None: such a row is left out")), *choices(LIST)],
    )  # fmt: skip
    public = forms.BooleanField(
        label=_("Its elections and anniversaries are public knowledge: keep them in clear"), required=False
    )
    month_first = forms.BooleanField(label=_("Dates such as 03/04/2026 begin with the month"), required=False)

    def __init__(self, headers: list[str], known: Mapping, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        self.headers = headers
        columns = [("", gettext("No column")), *((str(at), header) for at, header in enumerate(headers))]
        fixed, self.fields = self.fields, {}
        for name, (title, _names) in COLUMNS.items():
            self.fields[f"c-{name}"] = forms.ChoiceField(label=str(title), choices=columns, required=False)
            column = known.columns.get(name, "")
            self.initial[f"c-{name}"] = str(headers.index(column)) if column in headers else ""
        self.fields |= fixed
        self.initial.update({name: getattr(known, name) for name in fixed})

    def mapping(self) -> Mapping:
        """What was said."""
        chosen = {name: self.cleaned_data[f"c-{name}"] for name in COLUMNS}
        fixed = {name: self.cleaned_data[name] for name in ("country", "kind", "public", "month_first")}
        return Mapping({name: self.headers[int(at)] for name, at in chosen.items() if at}, **fixed)
