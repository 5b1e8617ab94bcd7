"""How two violations are related. Nothing is chosen beforehand but what means "not known"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices
from vigie.protection.incidents.chains.relations import KINDS, Relation
from vigie.protection.incidents.facts import UNKNOWN


class WordsForm(forms.Form):
    """Words of the other violation; sent as a form, so that they stand in no address."""

    words = forms.CharField(
        label=_("Words of the other violation"),
        max_length=200,
        help_text=_("Of its title, its story, a name or a place. All of them; the beginning of a word is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    use_required_attribute = False


class RelationForm(forms.Form):
    """One relation from the violation whose page this is to one of `others` (id, title)."""

    other = forms.ChoiceField(label=_("Which other violation?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("This violation…"), choices=[("", ""), *((k, w[0]) for k, w in KINDS.items())])
    certainty = forms.ChoiceField(
        label=_("How certain is the relation?"), choices=lambda: choices("certainty"), initial=UNKNOWN
    )
    day = forms.DateField(
        label=_("Date of the relation, if it has one"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For example the day on which the reprisal was announced. Leave it open otherwise."),
    )
    precision = forms.ChoiceField(
        label=_("How well this date is known"), choices=lambda: choices("date_precision"), initial=UNKNOWN
    )
    note = forms.CharField(
        label=_("What makes us think so"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    use_required_attribute = False

    def __init__(self, others: list[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [(str(key), title) for key, title in others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A date without its precision could not be put in time."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and data.get("precision") == UNKNOWN:
            self.add_error("precision", _("Say how well this date is known."))
        return data

    def about(self) -> Relation:
        """The typed relation, its ends not yet said."""
        data = self.cleaned_data
        day = data["day"].isoformat() if data["day"] else ""
        named = {name: data[name] for name in ("kind", "certainty", "note")}
        return Relation("", "", **named, day=day, precision=data["precision"] if day else UNKNOWN)
