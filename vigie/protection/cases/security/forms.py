"""The forms of the security plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import grouped_choices
from vigie.protection.cases.forms import BLANK, prose


class MeasureForm(forms.Form):
    """One measure, against what, by whom."""

    measure = forms.ChoiceField(label=_("Measure"), choices=lambda: [BLANK, *grouped_choices("security_measure")])
    words = prose(_("How exactly, in words that the person chose"), 2, required=False)
    threat = forms.ChoiceField(label=_("Against which threat of the risk sheet"), required=False)
    against = forms.CharField(label=_("Or against another"), max_length=200, required=False)
    who = forms.CharField(label=_("Who does it"), max_length=100, required=False)

    use_required_attribute = False

    def __init__(self, threats: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(line, line) for line in threats]
        self.fields["threat"].choices = [BLANK, *shown]  # type: ignore[attr-defined]  # the field declared above

    def clean(self) -> dict[str, Any]:
        """One threat: of the sheet, or another."""
        given = super().clean() or {}
        threat, against = given.pop("threat", ""), given.get("against", "")
        if threat and against:
            self.add_error("against", _("Choose one threat: of the risk sheet, or another."))
        return {**given, "against": threat or against}
