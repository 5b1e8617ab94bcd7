"""The forms of the security plan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import grouped_choices
from vigie.protection.cases.forms import BLANK, prose


class MeasureForm(forms.Form):
    """One measure, against what, by whom."""

    measure = forms.ChoiceField(label=_("Measure"), choices=lambda: [BLANK, *grouped_choices("security_measure")])
    words = prose(_("How exactly, in words that the person chose"), 2, required=False)
    against = forms.CharField(label=_("Against which threat"), max_length=200, required=False)
    who = forms.CharField(label=_("Who does it"), max_length=100, required=False)

    use_required_attribute = False
