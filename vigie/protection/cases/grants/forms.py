"""The forms of emergency grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.money.currencies import CURRENCIES
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import BLANK, prose


class AskForm(forms.Form):
    """For whom, how much, for what."""

    person = forms.ChoiceField(label=_("For whom"))
    cost = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"), choices=[BLANK, *((code, code) for code in CURRENCIES)])
    purpose = prose(_("What the money is for, and why it cannot wait"))
    budget_line = forms.CharField(
        label=_("Budget line"), max_length=60, required=False, help_text=_("The plan’s activity code, or words.")
    )

    use_required_attribute = False

    def __init__(self, facts: Facts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["person"].choices = [BLANK, *people]  # type: ignore[attr-defined]  # the field declared above


class WordsForm(forms.Form):
    """The words of one step."""

    words = prose(_("In a few words"), 2)
