"""Recording a consent: what was said to the person, and what they answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.cases.channels.register import channels
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import BLANK, coded, day, prose


def recipient_choices() -> list[tuple[str, Any]]:
    """Every channel; those by which the State receives the name say so."""
    told = _("the State will receive this name")
    return [
        (code, f"{channel.name} ({told})" if channel.state_receives else channel.name)
        for code, channel in channels().items()
    ]


class ConsentForm(forms.Form):
    """Whose, for what, to whom, until when."""

    person = forms.ChoiceField(label=_("Who agrees"))
    use = coded("consent_use", _("To what"))
    channel = forms.ChoiceField(
        label=_("Who will receive it"), choices=lambda: [BLANK, *recipient_choices()], required=False
    )
    partner = forms.CharField(label=_("Or another partner, by name"), max_length=200, required=False)
    state_told = forms.BooleanField(
        label=_("I told the person: “the State will receive this name”, and they agree"), required=False
    )
    given_on = day(_("Given on"))
    expires_on = day(_("Until"), help_text=_("Within a year. Then ask again."))
    manner = coded("consent_manner", _("How"))
    words = prose(
        _("What was explained, and what the person said"),
        3,
        required=False,
        help_text=_("In which language; what they want left out; that they may withdraw at any time."),
    )
    assent = forms.BooleanField(label=_("A child: the child agrees, in words a child understands"), required=False)
    guardian = forms.CharField(label=_("A child: the guardian who agrees"), max_length=200, required=False)
    guardian_is_danger = forms.BooleanField(label=_("A child: the guardian is the danger"), required=False)
    best_interests = prose(_("A child: why this is in the child’s best interests"), 2, required=False)

    use_required_attribute = False

    def __init__(self, facts: Facts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["person"].choices = [BLANK, *people]  # type: ignore[attr-defined]  # the field declared above
        if not facts.has_child:
            for name in ("assent", "guardian", "guardian_is_danger", "best_interests"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """One recipient: of the register, or by name."""
        data = super().clean() or {}
        channel, partner = data.pop("channel", ""), data.pop("partner", "")
        if bool(channel) == bool(partner):
            self.add_error("channel", _("Choose one recipient: of the list, or by name."))
        return {**data, "recipient": channel or partner}


class WithdrawalForm(forms.Form):
    """No reason is owed; one may be noted."""

    consent = forms.UUIDField(widget=forms.HiddenInput)
    why = prose(_("What the person said, if they wish it noted"), 2, required=False)
