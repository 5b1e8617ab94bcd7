"""What the roster asks: days, hours, who answers and who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.protection.intake.duty.models import PHONE

WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class ShiftForm(forms.Form):
    """The same hours on one day or on several."""

    first = _day(_("First day"))
    last = _day(_("Last day"))
    weekdays = forms.MultipleChoiceField(
        label=_("Only on"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = _time(_("From"))
    closes = _time(_("To"))
    holder = forms.ModelChoiceField(label=_("Who answers"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Who stands in"), queryset=User.objects.none())

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("holder", "deputy"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]  # they are the fields declared above

    def clean_weekdays(self) -> set[int]:
        return {int(day) for day in self.cleaned_data["weekdays"]}


class LineForm(forms.Form):
    """Published as it stands here; both empty where there is none."""

    name = forms.CharField(label=_("Name of the line"), max_length=80, required=False)
    phone = forms.CharField(label=_("Its number"), max_length=24, required=False, validators=[PHONE])
