"""What people fill in on the indicators' pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators.recipes import all_recipes

NOT_SEALED = _("This is not sealed: name nobody.")


class AttachForm(forms.Form):
    """An indicator with its logframe fields."""

    recipe = forms.ChoiceField(
        label=_("Indicator"), choices=lambda: [(recipe.key, recipe.title) for recipe in all_recipes().values()]
    )
    baseline = forms.DecimalField(
        label=_("Baseline"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("The value at the start. Leave empty if it is not known."),
    )
    target = forms.DecimalField(
        label=_("Target"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("The value to reach. Leave empty if none was agreed."),
    )
    verification = forms.CharField(
        label=_("Source of verification"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOT_SEALED,
    )
    assumptions = forms.CharField(
        label=_("Assumptions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOT_SEALED,
    )


PERIOD = _("Whole months: 2031, 2031-H1, 2031-Q2 or 2031-03.")


class LockForm(forms.Form):
    """The period whose figures are fixed."""

    span = forms.CharField(label=_("Period"), max_length=21, help_text=PERIOD)


class TargetForm(forms.Form):
    """What is to be reached, by when and where."""

    span = forms.CharField(label=_("Period"), max_length=21, help_text=PERIOD)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All countries")), *country_choices()]
    )
    amount = forms.DecimalField(label=_("Target"), max_digits=12, decimal_places=2, min_value=0)
