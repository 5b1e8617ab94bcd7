"""What a person asks. Both forms go by POST: a name in an address would stay in histories and logs."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 300
TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class WordsForm(forms.Form):
    """Words in everything that this person may open."""

    asked = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        help_text=_("Accents, capitals and endings do not matter. “Words together”, beginning*, -without this word."),
        widget=forms.TextInput(attrs={"type": "search", **TYPED}),
    )


class ExactForm(forms.Form):
    """One person, one number or one address."""

    identity = forms.CharField(
        label=_("Name, telephone number or e-mail address"),
        max_length=LONGEST,
        help_text=_("The order of the names, accents and capitals do not matter; everything else must be the same."),
        widget=forms.TextInput(attrs={"type": "search", **TYPED}),
    )
