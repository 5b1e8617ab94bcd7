"""What people fill in about a signal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices, place
from vigie.warning.signals.actions import WORDS_CHARACTERS
from vigie.warning.signals.catalogue import SOURCES
from vigie.warning.signals.feeds.reading import READERS
from vigie.warning.signals.models import Rejection


def _words(label: Any, *, required: bool = True, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=WORDS_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3}), **options
    )


class ReportForm(forms.Form):
    """A signal that a person raises: what, where, when, in their own words."""

    title = forms.CharField(label=_("In a few words"), max_length=200, help_text=_("Sealed. No name of a person."))
    words = _words(
        _("What was seen or heard, and from whom you know it"), help_text=_("Sealed to the monitoring team.")
    )
    iso3 = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose…")), *country_choices()])
    area = forms.ChoiceField(
        label=_("Area"),
        required=False,
        choices=lambda: [("", _("The whole country, or not known")), *grouped_area_choices()],
        help_text=_("Sealed: only the country, the month and what it is about stay clear."),
    )
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("About is enough: only the month is kept."),
    )
    act_group = forms.ChoiceField(
        label=_("What it is about"), required=False, choices=lambda: [("", _("Not stated")), *choices("act_group")]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area = place(data.get("area") or "")
        if area is not None and data.get("iso3") and area.iso3 != data["iso3"]:
            self.add_error("area", _("This area is in another country."))
        if data.get("day") and data["day"] > timezone.localdate():
            self.add_error("day", _("This day has not come yet."))
        return data


class BringForm(ReceivingForm):
    """A file of a declared feed."""

    source = forms.ChoiceField(
        label=_("Which feed it is of"),
        choices=lambda: [("", _("Choose…")), *((code, SOURCES[code].title) for code in READERS)],
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, as its source gives it. It is read once and not kept."))
    published = forms.DateField(
        label=_("When its source published it"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("So that a back-test uses what was known then. Without a day, today counts."),
    )
    only_try = forms.TypedChoiceField(
        label=_("What to do"),
        choices=[("try", _("Only try: say what would become of each row")), ("bring", _("Bring it in"))],
        coerce=lambda said: said == "try",
        widget=forms.RadioSelect,
        initial="try",
    )

    def clean_published(self) -> date | None:
        day: date | None = self.cleaned_data["published"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class ExamineForm(forms.Form):
    """Taking a signal on; words are welcome."""

    words = _words(_("What you will check"), required=False)


class ConfirmForm(forms.Form):
    """The facts hold."""

    words = _words(_("What was checked, and with whom"))


class RejectForm(forms.Form):
    """No alert comes of it."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Rejection.choices)
    words = _words(_("Why, for whoever asks later"))


FORMS: dict[str, type[forms.Form]] = {"examine": ExamineForm, "confirm": ConfirmForm, "reject": RejectForm}
