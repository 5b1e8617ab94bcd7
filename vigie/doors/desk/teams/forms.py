"""Letting someone in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.accounts.models import User


class AdmitForm(forms.Form):
    """Someone who has an account, and what they will do in this team."""

    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        to_field_name="username",
        help_text=_(
            "Someone who already has an account. Check with them, face to face or by a call, that it is theirs."
        ),
    )
    role = forms.ChoiceField(label=_("Role in this team"), choices=Role.choices)

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # it is the field declared above
