"""What the page of telephones asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.protection.intake.odk.actions import HOLDER, LIVES

AT_HOME = {"127.0.0.1", "localhost"}
CHOICES = zip(LIVES, (_("One month"), _("Three months"), _("Six months"), _("One year")), strict=True)


class GiveForm(forms.Form):
    """One more telephone."""

    holder = forms.CharField(
        label=_("Who carries it?"), max_length=HOLDER, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Sealed: only the duty desk reads it, to know which one to cut off."),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, choices=list(CHOICES), widget=forms.RadioSelect,
        help_text=_("After that it sends nothing more. Shorter is safer."),
    )  # fmt: skip
    origin = forms.CharField(
        label=_("Address of the public pages"), max_length=200, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("The telephone keeps it, and whoever takes the telephone reads it: never the desk’s own address."),
    )  # fmt: skip

    def clean_origin(self) -> str:
        """Scheme and host alone; https, for over http the token could be read on its way."""
        typed = str(self.cleaned_data["origin"]).strip()
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        if not parts.netloc or (parts.scheme != "https" and parts.hostname not in AT_HOME):
            raise forms.ValidationError(_("Begin with https://: ODK Collect tells its token by no other way."))
        return f"{parts.scheme}://{parts.netloc}"


def known_origin(here: str) -> str:
    """The address to begin with: this page's own, unless the desk has an address that only the staff knows."""
    return "" if settings.VIGIE_DOOR == "desk" else settings.VIGIE_ORIGIN or here
