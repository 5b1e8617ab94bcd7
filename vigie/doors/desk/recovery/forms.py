"""What is confirmed before keys are given again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GiveForm(forms.Form):
    """Six words compared with the person: a key put in their place has others."""

    compared = forms.BooleanField(
        label=_("I saw or heard the person, and whoever renewed them read me these very words."),
        error_messages={"required": _("Compare the six words first: nothing was given.")},
    )
