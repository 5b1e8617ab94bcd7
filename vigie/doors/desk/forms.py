"""The sign-in form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """Three things on one page, so that an answer never says which of them was wrong."""

    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=400,
        strip=False,
        help_text=_("It also opens your key: nobody can send you a new one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("6-digit code"),
        max_length=30,
        required=False,
        help_text=_("From your authenticator; each code works once. Without it, one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    trust = forms.BooleanField(
        label=_("Trust this browser for 90 days: it comes in even while strangers try my pseudonym"), required=False
    )
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked of the browser, not of the form: a passkey's answer may come in its place.
        self.fields["code"].widget.attrs["required"] = True

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("passkey"):
            self.add_error("code", _("Type the code that your authenticator shows."))
        return cleaned
