"""The forms of the register of channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.cases.channels.answers import WRITTEN
from vigie.protection.cases.channels.register import REFERRED_IN, Channel, channels
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import BLANK, WORDS, coded, day, prose

LANGUAGES = {"fr": _("French"), "en": _("English"), "es": _("Spanish")}


class AnswersForm(forms.Form):
    """What the forms of all channels ask; nothing is required, what is empty is said to be missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in WRITTEN.items():
            area = forms.Textarea(attrs={"rows": 2})
            self.fields[key] = forms.CharField(label=str(label), max_length=WORDS, required=False, widget=area)


class AboutForm(forms.Form):
    """Of whom a form speaks, and in which of the channel's languages."""

    persons = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language of the form"))

    use_required_attribute = False

    def __init__(self, facts: Facts, channel: Channel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["persons"].choices = people  # type: ignore[attr-defined]  # the field declared above
        spoken = [(code, LANGUAGES[code]) for code in channel.languages]
        self.fields["language"].choices = spoken  # type: ignore[attr-defined]  # the field declared above


class SendForm(forms.Form):
    """That it was sent, outside Vigie."""

    persons = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    on = day(_("Sent on"))
    words = prose(_("By which way, under which reference"), 2, required=False)

    use_required_attribute = False

    def __init__(self, facts: Facts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["persons"].choices = people  # type: ignore[attr-defined]  # the field declared above


class ReferForm(SendForm):
    """That the person was referred to a partner who is no channel of the register."""

    recipient = forms.CharField(label=_("Partner"), max_length=200)
    field_order = ["recipient", "persons", "on", "words"]


class SheetForm(forms.Form):
    """Our own sheet for a partner who is no channel of the register, or for another node."""

    recipient = forms.CharField(
        label=_("Partner"), max_length=200, help_text=_("As the consent names them. Another node is a partner too.")
    )
    persons = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(
        label=_("Language of the form"), choices=[BLANK, *((code, LANGUAGES[code]) for code in REFERRED_IN)]
    )

    use_required_attribute = False

    def __init__(self, facts: Facts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in facts.persons]
        self.fields["persons"].choices = people  # type: ignore[attr-defined]  # the field declared above


class OthersForm(forms.Form):
    """That the person, or someone else, asked there before us."""

    channel = forms.ChoiceField(
        label=_("Where it was asked"),
        choices=lambda: [BLANK, *((code, one.name) for code, one in channels().items())],
        required=False,
    )
    partner = forms.CharField(label=_("Or elsewhere, by name"), max_length=200, required=False)
    on = day(_("When"))
    words = prose(_("What was asked, and what is known of the answer"), 2, required=False)

    def clean(self) -> dict[str, Any]:
        """One place: of the register, or by name."""
        data = super().clean() or {}
        channel, partner = data.pop("channel", ""), data.pop("partner", "")
        if bool(channel) == bool(partner):
            self.add_error("channel", _("Choose one place: of the list, or by name."))
        return {**data, "recipient": channel or partner}


class ReplyForm(forms.Form):
    """What came back."""

    on = day(_("Answered on"))
    outcome = coded("channel_outcome", _("Result"))
    words = prose(_("What was answered"), 2, required=False)
