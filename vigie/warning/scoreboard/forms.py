"""Which year to prepare for the public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.warning.scoreboard.queries import years_to_prepare


class YearForm(forms.Form):
    """A year that has ended."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in years_to_prepare()]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
