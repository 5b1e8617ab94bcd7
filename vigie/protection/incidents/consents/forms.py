"""What is asked before a name may leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.incidents.consents.facts import Consent


def _prose(label: Any, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ConsentForm(forms.Form):
    """Whose name, to whom, until when."""

    victim = forms.ChoiceField(label=_("Whose name"))
    recipient = forms.CharField(
        label=_("Who will learn it?"), max_length=200, help_text=_("Written as you will write it on the dossier.")
    )
    state = forms.ChoiceField(
        label=_("Will the State receive this name?"),
        choices=[("", ""), ("told", _("Yes, and the person was told so before they agreed")), ("no", _("No"))],
    )
    given_on = _day(_("Given on"))
    until = _day(_("Until"), help_text=_("Within a year. Then ask again."))
    words = _prose(_("Who agreed, and how: the person, or the family of someone who cannot speak"), 2)
    assent = forms.BooleanField(label=_("A child: the child agrees, in words a child understands"), required=False)
    guardian = forms.CharField(label=_("A child: the guardian who agrees"), max_length=200, required=False)
    guardian_is_danger = forms.BooleanField(label=_("A child: the guardian is the danger"), required=False)
    best_interests = _prose(_("A child: why this is in the child’s best interests"), 2, required=False)

    def __init__(self, victims: Mapping[str, bool], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        names = [("", ""), *((name, name) for name in victims)]
        self.fields["victim"].choices = names  # type: ignore[attr-defined]  # the field declared above
        if not any(victims.values()):
            for name in ("assent", "guardian", "guardian_is_danger", "best_interests"):
                del self.fields[name]

    def consent(self) -> Consent:
        """The typed consent of a valid form."""
        given = dict(self.cleaned_data)
        days = {name: given.pop(name).isoformat() for name in ("given_on", "until")}
        told = given.pop("state") == "told"
        return Consent(**given, **days, state_told=told, by="")
