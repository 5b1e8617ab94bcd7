"""The forms of follow-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.protection.cases.forms import day, prose


class ScheduleForm(forms.Form):
    """A day, and what to ask."""

    on = day(_("On"))
    words = prose(_("What to ask, by which way"), 2, required=False)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label="")

    use_required_attribute = False

    def __init__(self, owners: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # the field declared above
