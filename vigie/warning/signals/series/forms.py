"""What is asked of a series of counts and of its sheets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import country_choices
from vigie.warning.signals.models import CountSeries, Unit
from vigie.warning.signals.series.reading import Columns

EVERY = (
    (7, _("Each week")),
    (31, _("Each month")),
    (92, _("Each quarter")),
    (366, _("Each year")),
    (0, _("Not known")),
)


class SeriesForm(forms.Form):
    """A new series."""

    title = forms.CharField(
        label=_("What the series is called"),
        max_length=120,
        help_text=_(
            "It lies in clear, for the watch reads it without a key: no name of a person or of a place of work."
        ),
    )
    unit = forms.ChoiceField(label=_("What it counts"), choices=[("", _("Choose…")), *Unit.choices])
    freq = forms.ChoiceField(
        label=_("How finely it is dated"), choices=CountSeries.Freq.choices, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("How finely it is placed"), choices=CountSeries.Level.choices, widget=forms.RadioSelect
    )
    licence = forms.CharField(
        label=_("What its source allows"),
        max_length=300,
        help_text=_("The licence, and how the source is to be named."),
    )
    may_leave = forms.TypedChoiceField(
        label=_("May figures derived from it be published?"),
        choices=[("yes", _("Yes, its source allows it")), ("no", _("No, or not known"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    every = forms.TypedChoiceField(
        label=_("How often a new version comes"), choices=[("", _("Choose…")), *EVERY], coerce=int
    )

    use_required_attribute = False


class CountSheetForm(ReceivingForm):
    """A sheet of a series."""

    file = forms.FileField(label=_("Sheet"), help_text=_("CSV, XLSX or ODS; the first line names the columns."))


class CountColumnsForm(forms.Form):
    """Which column is what."""

    day = forms.ChoiceField(label=_("The column with the date"))
    value = forms.ChoiceField(label=_("The column with the number"))
    country = forms.ChoiceField(label=_("The column with the country"), required=False)
    fixed = forms.ChoiceField(
        label=_("Or the country of every row"),
        required=False,
        choices=lambda: [("", _("None: the column says it")), *country_choices()],
    )
    area = forms.ChoiceField(label=_("The column with the area"), required=False)
    month_first = forms.BooleanField(label=_("Dates such as 03/04/2026 begin with the month"), required=False)

    use_required_attribute = False

    def __init__(self, series: CountSeries, headers: list[str], known: Columns | None, *args: Any) -> None:
        super().__init__(*args)
        self.initial = known.sealed() if known else {}
        columns = [("", _("No column")), *((header, header) for header in headers)]
        for name in ("day", "value", "country", "area"):
            self.fields[name].choices = columns  # type: ignore[attr-defined]  # they are the choice fields above
        if series.level != CountSeries.Level.AREA:
            del self.fields["area"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("country")) is bool(given.get("fixed")):
            self.add_error(
                "fixed", _("Name the column with the country, or the one country of every row: one of the two.")
            )
        if given.get("day") and given.get("day") == given.get("value"):
            self.add_error("value", _("This column holds the date already."))
        return given

    def columns(self) -> Columns:
        """The typed columns."""
        return Columns(**self.cleaned_data)
