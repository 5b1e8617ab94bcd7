"""Which request and which violation, and what a person says of them."""

from __future__ import annotations

from django import forms

from vigie.protection.intake.matters.reading import APART, SAME


class SaidForm(forms.Form):
    """`said` is empty where it is left open again."""

    report = forms.UUIDField(widget=forms.HiddenInput)
    violation = forms.UUIDField(widget=forms.HiddenInput)
    said = forms.ChoiceField(choices=[(SAME, SAME), (APART, APART), ("", "")], required=False)
