"""What the public page asks of who wants alerts by e-mail. Nothing is preselected."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.ground.mail.addresses import is_plain
from vigie.ground.terms.queries import country_choices


class SubscribeForm(forms.Form):
    """An address, countries, a language."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("It need not say who you are: one that you use for nothing else protects you best."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Alerts about which countries?"), widget=forms.CheckboxSelectMultiple, choices=country_choices
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        widget=forms.RadioSelect,
        choices=settings.LANGUAGES,
        help_text=_("An alert that is not written in it comes in French."),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not is_plain(address):
            raise forms.ValidationError(_("We cannot write to this address: give one as name@domain.org."))
        return address
