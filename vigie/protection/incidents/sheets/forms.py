"""Bringing a sheet, and saying what its columns mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.compute.text import fold
from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import choices, country_choices, grouped_choices
from vigie.protection.incidents.sheets.mapping import CODED, COLUMNS, Mapping, guesses


class SheetForm(ReceivingForm):
    """Where it comes from, and the file."""

    source = forms.ChoiceField(
        label=_("A source that came before"),
        required=False,
        help_text=_("Then its columns are known, and rows that came before are recognised."),
    )
    called = forms.CharField(label=_("Or a new source: what it is called"), max_length=120, required=False)
    file = forms.FileField(label=_("Sheet"), help_text=_("CSV, XLSX or ODS; the first line names the columns."))

    def __init__(self, sources: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("None: it is new")), *sources]  # type: ignore[attr-defined]


def _codes(name: str) -> Any:
    if name == "country":
        return country_choices()
    return grouped_choices("act") if name == "act" else choices(CODED[name])


class ColumnsForm(forms.Form):
    """For each field of a violation: the column that holds it, or what every row has."""

    month_first = forms.BooleanField(label=_("Dates such as 03/04/2026 begin with the month"), required=False)

    def __init__(self, headers: list[str], known: Mapping, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["month_first"] = known.month_first
        columns = [("", _("No column")), *((str(at), header) for at, header in enumerate(headers))]
        self.headers = headers
        for name, (title, _codes_of) in COLUMNS.items():
            self.fields[f"c-{name}"] = forms.ChoiceField(label=str(title), choices=columns, required=False)
            column = known.columns.get(name) or _like(name, str(title), headers)
            self.initial[f"c-{name}"] = str(headers.index(column)) if column in headers else ""
            if name in CODED or name == "country":
                self.fields[f"f-{name}"] = forms.ChoiceField(
                    label=_("%(field)s: where the row says nothing") % {"field": title},
                    choices=[("", _("Unknown")), *_codes(name)],
                    required=False,
                )
                self.initial[f"f-{name}"] = known.fixed.get(name, "")

    def mapping(self, known: Mapping) -> Mapping:
        """What was said, with the words of before."""
        chosen = {name: self.cleaned_data[f"c-{name}"] for name in COLUMNS}
        fixed = {name: self.cleaned_data.get(f"f-{name}", "") for name in COLUMNS}
        return Mapping(
            {name: self.headers[int(at)] for name, at in chosen.items() if at},
            {name: code for name, code in fixed.items() if code},
            known.values,
            self.cleaned_data["month_first"],
        )


def _like(name: str, title: str, headers: list[str]) -> str:
    """The column whose name is the field's own."""
    wanted = {fold(name).strip(), fold(title).strip()}
    return next((header for header in headers if fold(header).strip() in wanted), "")


class WordsForm(forms.Form):
    """For each word of a coded column that no list knows: its code, or nothing (then it is “unknown”)."""

    def __init__(self, words: dict[str, list[str]], known: Mapping, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[str, str]] = {}
        for name, codes in CODED.items():
            own = guesses(codes)
            for word in words.get(known.columns.get(name, ""), []):
                if fold(word).strip() not in own:
                    field = f"v-{len(self.asked)}"
                    self.asked[field] = (name, word)
                    self.fields[field] = forms.ChoiceField(
                        label=_("%(field)s: “%(word)s”") % {"field": COLUMNS[name][0], "word": word},
                        choices=[("", _("None")), *_codes(name)],
                        required=False,
                    )
                    self.initial[field] = known.values.get(name, {}).get(word, "")

    def values(self, known: Mapping) -> Mapping:
        """The mapping with what each word means."""
        values: dict[str, dict[str, str]] = {name: dict(words) for name, words in known.values.items()}
        for field, (name, word) in self.asked.items():
            values.setdefault(name, {})[word] = self.cleaned_data[field]
        return Mapping(known.columns, known.fixed, values, known.month_first)
