"""The forms of needs and of the support plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.ground.money.currencies import CURRENCIES
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import BLANK, coded, day, prose


class NeedForm(forms.Form):
    """What the person needs."""

    kind = coded("support_kind", _("What is needed"))
    words = prose(_("In the person’s words, and what comes first"), 2, required=False)


class PlanForm(forms.Form):
    """One step: what, for whom, by whom, until when, with whom, at what cost."""

    kind = coded("support_kind", _("Kind of support"))
    what = forms.CharField(label=_("What is to be done"), max_length=400)
    person = forms.ChoiceField(label=_("For whom"))
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label="")
    deadline = day(_("Until"))
    provider = forms.CharField(label=_("Provider or partner"), max_length=200, required=False)
    shares_name = forms.BooleanField(
        label=_("The provider will learn the person’s name"),
        required=False,
        help_text=_("Then it begins only with the person’s consent to this referral."),
    )
    cost = forms.DecimalField(
        label=_("Cost"), max_digits=14, decimal_places=2, min_value=0, required=False, help_text=_("Empty: not known.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[BLANK, *((code, code) for code in CURRENCIES)], required=False
    )
    budget_line = forms.CharField(
        label=_("Budget line"), max_length=60, required=False, help_text=_("The plan’s activity code, or words.")
    )

    use_required_attribute = False

    def __init__(self, facts: Facts, owners: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["person"].choices = [BLANK, *people]  # type: ignore[attr-defined]  # the field declared above
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # the field declared above


class OutcomeForm(forms.Form):
    """What came of a step."""

    outcome = prose(_("What came of it"), 2)
