"""Fields of forms that anyone may fill."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.limits import longest_text
from vigie.protection.intake.actions import LONGEST

TOO_LONG = _("This text is longer than 100,000 characters. Send it in two parts.")
SHORTER_FOR_NOW = _("For the moment we can take only %(n)d characters at a time. Send the most important part first.")


class Words(forms.CharField):
    """A text as it was written: no limit in the browser, which would cut it without a word."""

    def __init__(self, *, label: object, rows: int, help_text: object = "") -> None:
        super().__init__(
            label=label,  # type: ignore[arg-type]
            help_text=help_text,  # type: ignore[arg-type]
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": _("Write a few words first.")},
        )

    def validate(self, value: str) -> None:
        super().validate(value.strip() and value)
        longest = longest_text(LONGEST)
        if len(value) > longest:
            raise forms.ValidationError(TOO_LONG if longest == LONGEST else SHORTER_FOR_NOW % {"n": longest})
