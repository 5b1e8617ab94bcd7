"""What people fill in about manual indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import country_choices
from vigie.plan.collection.actions import Wanted
from vigie.plan.collection.counting import Pair
from vigie.plan.collection.models import MOST, Frequency, Joining, Kind, ManualIndicator

NOT_SEALED = _("This is not sealed: name nobody.")


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, **more)


class DefineForm(forms.Form):
    """What is counted by hand."""

    name_fr = _words(_("Name, in French"), help_text=NOT_SEALED)
    name_en = _words(_("Name, in English"))
    unit_fr = _words(_("What is counted, in French"), help_text=_("As it is said beside the number: “people trained”."))
    unit_en = _words(_("What is counted, in English"))
    kind = forms.ChoiceField(label=_("What is entered"), choices=Kind.choices, initial=Kind.COUNT)
    values = forms.CharField(
        label=_("What divides it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A value a line, in French and in English: Femmes | Women. Empty: nothing divides it."),
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=Frequency.choices, initial=Frequency.QUARTER)
    joining = forms.ChoiceField(label=_("What several periods say together"), choices=Joining.choices)
    since = forms.DateField(
        label=_("Asked since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day of the first period that is asked."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries of which it is asked"), widget=forms.CheckboxSelectMultiple, choices=country_choices
    )
    verification = forms.CharField(
        label=_("Source of verification"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOT_SEALED,
    )
    restricted = forms.BooleanField(
        label=_("Only the direction reads its figures"),
        required=False,
        help_text=_("For numbers so small that they could tell of someone. Focal points see their own country’s."),
    )

    changed_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean_values(self) -> list[dict[str, str]]:
        """Words by language, a line a value."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["values"].splitlines())):
            french, mark, english = line.partition("|")
            if not (mark and french.strip() and english.strip()) or len(line) > 200:
                raise forms.ValidationError(gettext("Write each line as: Femmes | Women"))
            found.append({"fr": french.strip(), "en": english.strip()})
        return found

    def wanted(self) -> Wanted:
        """What was asked for."""
        data = self.cleaned_data
        same = ("frequency", "since", "countries", "kind", "joining", "values", "verification", "restricted")
        words: dict[str, Any] = {
            "names": {"fr": data["name_fr"], "en": data["name_en"]},
            "units": {"fr": data["unit_fr"], "en": data["unit_en"]},
        }
        return Wanted(**words, **{name: data[name] for name in same})

    def anew(self) -> None:
        """After someone else's change: everything typed stays, each field that differs says what stands there now, and
        it can be sent again. What became the direction's alone is set so: who undoes that has seen it."""
        if not self.is_bound or _is_wrong(self) or self.cleaned_data["changed_at"] == self.initial["changed_at"]:
            return
        for name in self.changed_data:
            if name != "changed_at":
                self.add_error(name, gettext("Now it is: %s") % self._told(name))
        closed = {"restricted": "on"} if self.initial["restricted"] else {}
        self.data = _typed_but(self.data, changed_at=self.initial["changed_at"], **closed)

    def _told(self, name: str) -> str:
        value, words = self.initial[name], dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        listed = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(one, one)) for one in listed) or "–"


def _is_wrong(form: forms.Form) -> bool:
    """Whether what was typed is wrong by itself, before any action refused it."""
    return bool(set(form.errors) - {NON_FIELD_ERRORS})


def _typed_but(data: Any, **other: str) -> Any:
    """What was typed, with other values in some of its fields."""
    changed = data.copy()
    for name, value in other.items():
        changed[name] = value
    return changed


def as_typed(indicator: ManualIndicator) -> dict[str, Any]:
    """An indicator as its form has it."""
    same = ("kind", "frequency", "joining", "since", "verification", "restricted")
    lines = [f"{one['labels']['fr']} | {one['labels']['en']}" for one in indicator.values]
    words = {
        f"{name}_{language}": text
        for name, said in (("name", indicator.names), ("unit", indicator.units))
        for language, text in said.items()
    }
    countries = [row.country for row in indicator.countries.all()]
    words |= {"values": "\r\n".join(lines), "changed_at": indicator.changed_at.isoformat()}
    return words | {name: getattr(indicator, name) for name in same} | {"countries": countries}


class ValuesForm(forms.Form):
    """The numbers of one country's period; `mark`: what the person saw when they began."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, indicator: ManualIndicator, known: Mapping[str, Pair], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indicator = indicator
        for value, words in indicator.value_choices():
            top, below = known.get(value, (None, None))
            label = words or indicator.unit
            self.fields[value] = self._number(label, top)
            if indicator.is_ratio:
                self.fields[f"{value}_of"] = self._number(gettext("%(what)s: of how many") % {"what": label}, below)
        self.order_fields([*list(self.fields)[1:], "mark"])

    @staticmethod
    def _number(label: str, known: int | None) -> forms.IntegerField:
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST,
            initial=known,
            help_text=_("Not known: leave it empty. Zero means that there was none."),
        )

    def anew(self, mark: str) -> None:
        """After someone else's step: what was typed stays, and can be sent again beside what stands there now."""
        if self.is_bound and not _is_wrong(self):
            self.data = _typed_but(self.data, mark=mark)

    def close(self) -> None:
        """Show what was typed, of which nothing can be kept any more."""
        for field in self.fields.values():
            field.widget.attrs["readonly"] = True

    def amounts(self) -> dict[str, Pair]:
        """What was said, by value; what was left empty is not there."""
        data, found = self.cleaned_data, dict[str, Pair]()
        for value, _words in self._indicator.value_choices():
            top = data.get(value)
            if top is not None:
                found[value] = (top, data.get(f"{value}_of"))
        return found

    def clean(self) -> dict[str, Any]:
        """Of a share, both numbers or none."""
        data: dict[str, Any] = super().clean() or {}
        if self._indicator.is_ratio:
            for value, _words in self._indicator.value_choices():
                if not {value, f"{value}_of"} & set(self.errors) and (data[value] is None) != (
                    data[f"{value}_of"] is None
                ):
                    self.add_error(value, gettext("Enter both numbers of the share, or neither."))
        return data


class ReasonForm(forms.Form):
    """Why a value goes back."""

    reason = forms.CharField(
        label=_("What is to be looked at again"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NOT_SEALED,
    )


class SheetForm(ReceivingForm):
    """A sheet that was filled in elsewhere."""

    file = forms.FileField(label=_("File"))
    dry = forms.BooleanField(label=_("Only look what would happen"), required=False, initial=True)

    field_order = ["file", "dry"]
