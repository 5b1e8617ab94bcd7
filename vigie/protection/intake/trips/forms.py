"""What a journey asks: in hours from now, for a phone's clock and zone are often wrong."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from vigie.protection.intake.fields import Words
from vigie.protection.intake.trips.actions import Clock
from vigie.protection.intake.trips.codes import NotACode, typed
from vigie.protection.intake.trips.models import How, Outcome

STARTS, EVERY, LASTS = (
    (0, 1, 2, 4, 8, 12, 24, 48),
    (1, 2, 3, 4, 6, 8, 12, 24),
    (1, 2, 4, 8, 12, 24, 48, 72, 120, 168, 336),
)


def _said(hours: int) -> str:
    if not hours:
        return gettext("Now")
    days, left = divmod(hours, 24)
    if days > 1 and not left:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def hours_asked() -> dict[str, list[tuple[int, str]]]:
    """The choices of each duration, in the reader's language, for a page that draws them itself."""
    asked = {"starts": STARTS, "every": EVERY, "lasts": LASTS}
    return {name: [(each, _said(each)) for each in hours] for name, hours in asked.items()}


def new_submission() -> str:
    """A one-time name for one sending, so that a page sent twice is kept once."""
    return token_urlsafe(24)


class _Hours(forms.TypedChoiceField):
    """A number of hours, with nothing chosen beforehand."""

    def __init__(self, hours: Iterable[int], **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", gettext("Choose…")), *((each, _said(each)) for each in hours)], coerce=int, **kwargs
        )


class TripForm(forms.Form):
    """A plan and its clock."""

    words = Words(
        label=_("Who travels, from where to where, and by which way?"),
        help_text=_(
            "Say also whom we ask first if you are silent, how to reach you and them, and what we must not do. "
            "Sealed: only the duty desk opens it."
        ),
        rows=7,
    )
    starts = _Hours(STARTS, label=_("When do you leave, from now?"))
    every = _Hours(EVERY, label=_("How often do you give news?"))
    lasts = _Hours(LASTS, label=_("How long until you have arrived?"))
    submission = forms.RegexField(r"^[\w-]{32}$", widget=forms.HiddenInput, initial=new_submission)

    def clock(self) -> Clock:
        """The three durations."""
        return Clock(**{name: self.cleaned_data[name] for name in ("starts", "every", "lasts")})


class NewsForm(forms.Form):
    """A sign of life."""

    code = forms.CharField(
        label=_("The code of your journey"),
        max_length=60,
        help_text=_("Sixteen digits; spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    how = forms.ChoiceField(label=_("How are you?"), choices=How.choices, widget=forms.RadioSelect)

    def clean_code(self) -> str:
        try:
            typed(self.cleaned_data["code"])
        except NotACode:
            raise forms.ValidationError(_("A digit is wrong or missing: look at each one again.")) from None
        return str(self.cleaned_data["code"])

    def clean_how(self) -> How:
        return How(self.cleaned_data["how"])


class ContactForm(forms.Form):
    """What the desk tried."""

    reached = forms.ChoiceField(
        label=_("Did you reach the traveller?"),
        choices=[("yes", _("Yes, and they are well: the clock starts again")), ("no", _("No, not yet"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("How, and what was said"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_reached(self) -> bool:
        return bool(self.cleaned_data["reached"] == "yes")


class EndForm(forms.Form):
    """What became of the traveller."""

    outcome = forms.ChoiceField(label=_("What became of them?"), choices=Outcome.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("How do you know?"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])
