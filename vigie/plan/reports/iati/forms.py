"""What people fill in to tell IATI something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

# The kinds of IATI's OrganisationType that a network of defenders can be.
TYPES = [
    ("22", _("National organisation")),
    ("23", _("Regional organisation")),
    ("21", _("International organisation")),
]


class AccountForm(forms.Form):
    """As whom this node tells."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200, help_text=_("Everyone will read it."))
    ref = forms.CharField(
        label=_("Identifier"), max_length=80, help_text=_("From a list of org-id.guide, such as XM-DAC-12345.")
    )
    org_type = forms.ChoiceField(label=_("Kind"), choices=TYPES)


class ClearanceForm(forms.Form):
    """What of an element the world may read. Nothing is chosen beforehand."""

    results = forms.BooleanField(label=_("Its indicators, with small figures hidden"), required=False)
    budget = forms.BooleanField(label=_("Its budget, by year"), required=False)
    transactions = forms.BooleanField(
        label=_("What was spent, as one sum a year"),
        required=False,
        help_text=_("Never who was paid, nor for what."),
    )
    countries = forms.BooleanField(
        label=_("The countries it concerns"),
        required=False,
        help_text=_(
            "Without this, it is told for the region as a whole. São Tomé and Equatorial Guinea are never named."
        ),
    )
