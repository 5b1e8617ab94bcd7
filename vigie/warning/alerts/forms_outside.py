"""What people fill in about who agreed, who receives an alert and who was reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.terms.queries import choices
from vigie.warning.alerts.consents import LONGEST, Consent, Use
from vigie.warning.alerts.forms import NONE_YET, WORDS, DayInput
from vigie.warning.alerts.lists import addresses_in
from vigie.warning.alerts.mailing import NOTHING
from vigie.warning.alerts.mailing import WORDS as IN_WORDS
from vigie.warning.alerts.reaching import MOST, Channel, Reached


class ConsentForm(forms.Form):
    """One answer of one person about one use. No answer is preselected."""

    person = forms.CharField(
        label=_("Who was asked"), max_length=200, help_text=_("Sealed. A code or initials that the team knows will do.")
    )
    use = forms.ChoiceField(label=_("For which use"), choices=Use.choices, widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label=_("What the person answered"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    manner = forms.ChoiceField(label=_("How it was said"), choices=lambda: [NONE_YET, *choices("consent_manner")])
    words = forms.CharField(label=_("In which words"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    given_on = forms.DateField(label=_("Given on"), widget=DayInput)
    until = forms.DateField(label=_("Holds until"), widget=DayInput, help_text=_("A year at most: then ask again."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given, until, today = data.get("given_on"), data.get("until"), timezone.localdate()
        if given and given > today:
            self.add_error("given_on", _("This day is still to come."))
        if until and until < today:
            self.add_error("until", _("This day is past."))
        if given and until and until > given + LONGEST:
            self.add_error("until", _("A year at most: then ask again."))
        return data

    def consent(self) -> Consent:
        """The typed answer of a valid form."""
        data = self.cleaned_data
        return Consent(
            person=data["person"],
            use=data["use"],
            agreed=data["answer"] == "yes",
            manner=data["manner"],
            words=data["words"],
            given_on=data["given_on"].isoformat(),
            until=data["until"].isoformat(),
        )


class ListForm(forms.Form):
    """A list of addresses."""

    name = forms.CharField(label=_("Name of the list"), max_length=120, help_text=_("Sealed, like its addresses."))
    language = forms.ChoiceField(label=_("Language of what is sent to it"), choices=settings.LANGUAGES)
    addresses = forms.CharField(
        label=_("Addresses, one a line"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def clean_addresses(self) -> list[str]:
        try:
            return addresses_in(self.cleaned_data["addresses"])
        except Invalid as fault:
            raise forms.ValidationError(str(fault.message)) from fault

    def given(self) -> dict[str, Any]:
        """What the action asks for."""
        return {name: self.cleaned_data[name] for name in ("name", "language", "addresses")}


class ReachForm(forms.Form):
    """A way by which the message went out."""

    channel = forms.ChoiceField(label=_("By which way"), choices=[NONE_YET, *Channel.choices])
    count = forms.IntegerField(label=_("How many people it reached"), min_value=0, max_value=MOST)
    acknowledged = forms.IntegerField(
        label=_("How many answered that they have it"), min_value=0, max_value=MOST, required=False
    )
    on = forms.DateField(label=_("On which day"), widget=DayInput)
    words = forms.CharField(label=_("Remark"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("acknowledged") or 0) > data.get("count", MOST):
            self.add_error("acknowledged", _("No more can have answered than were reached."))
        if data.get("on") and not timezone.localdate() - timedelta(days=366) <= data["on"] <= timezone.localdate():
            self.add_error("on", _("Today, or a day of the past year."))
        return data

    def reach(self, audience: str, number: int) -> Reached:
        """The typed facts of a valid form, of this message."""
        data = self.cleaned_data
        return Reached(
            channel=data["channel"],
            count=data["count"],
            on=data["on"].isoformat(),
            audience=audience,
            number=number,
            acknowledged=data["acknowledged"] or 0,
            words=data["words"],
        )


class AcknowledgeForm(forms.Form):
    """How many answered by now."""

    acknowledged = forms.IntegerField(label=_("How many answered that they have it"), min_value=0, max_value=MOST)


class MailForm(forms.Form):
    """To which list, and whether in words."""

    addresses = forms.ChoiceField(label=_("To which list"))
    said = forms.ChoiceField(label=_("What the mail says"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, lists: list[tuple[str, str]], sayings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            NOTHING: _("Only that an alert awaits, no country and nothing else"),
            IN_WORDS: _("The bulletin in words"),
        }
        self.fields["addresses"].choices = [NONE_YET, *lists]  # type: ignore[attr-defined]
        self.fields["said"].choices = [(one, names[one]) for one in sayings]  # type: ignore[attr-defined]
