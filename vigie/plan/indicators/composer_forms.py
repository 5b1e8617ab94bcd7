"""What people fill in to compose a recipe from a declared one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators.composing import values_of_base
from vigie.plan.indicators.forms import NOT_SEALED
from vigie.plan.indicators.queries import bases
from vigie.plan.indicators.recipes import RECIPES, Recipe


class BeginForm(forms.Form):
    """What it is composed from, and what it is called."""

    base = forms.ChoiceField(label=_("Composed from"))
    title = forms.CharField(label=_("What this indicator counts"), max_length=150, help_text=NOT_SEALED)
    unit = forms.CharField(
        label=_("Words beside the number"),
        required=False,
        max_length=100,
        help_text=_("Such as: alerts opened. Empty: those of the indicator it is composed from."),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.key, str(one.title)) for one in map(RECIPES.__getitem__, bases(by))]
        self.fields["base"].choices = [("", "—"), *sorted(offered, key=lambda one: one[1])]  # type: ignore[attr-defined]


class WriteForm(forms.Form):
    """What of it is kept, and what a share is of."""

    title = forms.CharField(label=_("What this indicator counts"), max_length=150, help_text=NOT_SEALED)
    unit = forms.CharField(
        label=_("Words beside the number"),
        required=False,
        max_length=100,
        help_text=_("For a count, such as: alerts opened. For a share, what it is a share of: of the people trained."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        required=False,
        choices=country_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    values = forms.MultipleChoiceField(
        label=_("Only these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    hits = forms.MultipleChoiceField(
        label=_("As a share: how many of them are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: a count, not a share."),
    )
    divided = forms.BooleanField(label=_("Show them apart, one column each"), required=False)

    def __init__(self, *args: Any, base: Recipe, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = [(value, str(words)) for value, words in values_of_base(base)]
        for name in ("values", "hits"):
            self.fields[name].choices = values  # type: ignore[attr-defined]
        if not values:
            for name in ("values", "hits", "divided"):
                del self.fields[name]
        elif base.kind == "ratio":
            del self.fields["hits"]
