"""What the public door asks. Nothing is preselected, and nothing asks for a name."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.limits import has_room
from vigie.ground.terms.queries import country_choices
from vigie.protection.intake.arriving import NEARLY_FULL
from vigie.protection.intake.codes import NotACode, ReporterKeys, keys_of
from vigie.protection.intake.conversation import Piece
from vigie.protection.intake.fields import Words
from vigie.protection.intake.models import Urgency


def new_submission() -> str:
    """A one-time name for one sending, so that a page sent twice is kept once."""
    return secrets.token_urlsafe(24)


MOST_FILES, MOST_BYTES = 6, 1_400_000  # of one sending: sealed and with its words it stays under what a server takes
TOO_MUCH = _(
    "Too much for one sending: six files and 1.4 MB at most. Send the most important first, the rest with your code."
)


class _Chosen(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Some files, read in memory and never written to the disk in clear."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photos, sound or papers, if you have any"),
            required=False,
            widget=_Chosen(attrs={"multiple": True}),
            help_text=_(
                "Six files, 1.4 MB in all. They are sealed as they are: a photo may tell where and when it was taken."
            ),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Piece]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST_FILES or sum(one.size for one in given) > MOST_BYTES:
            raise forms.ValidationError(TOO_MUCH)
        if given and not has_room():
            raise forms.ValidationError(NEARLY_FULL)
        return [Piece(one.read(), type=(one.content_type or "")[:80], name=one.name[:120]) for one in given]


class WriteForm(forms.Form):
    """The first message."""

    urgency = forms.ChoiceField(
        label=_("Are you, or is someone else, in danger now?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Urgency.IMMEDIATE, _("Yes, someone must act at once")),
            (Urgency.NONE, _("No, or not right now")),
        ],
    )
    words = Words(
        label=_("Tell it in your own words"),
        rows=7,
        help_text=_("Write what you know; leave out the rest. Help does not wait for proof."),
    )
    pieces = Files()
    country = forms.ChoiceField(
        label=_("In which country?"), required=False, choices=lambda: [("", _("Choose…")), *country_choices()]
    )
    code_kind = forms.ChoiceField(
        label=_("After sending you receive a code, to find our answer. Which is safer for you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("words", _("Ten words to memorise")), ("digits", _("32 digits, which look like a number"))],
    )
    submission = forms.RegexField(r"^[\w-]{32}$", widget=forms.HiddenInput, required=False)

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.UNKNOWN

    def clean_submission(self) -> str:
        return self.cleaned_data["submission"] or new_submission()


class CodeForm(forms.Form):
    """The code, typed as one likes."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=400,
        help_text=_("Ten words or 32 digits. Capitals, accents and spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> ReporterKeys:
        try:
            return keys_of(self.cleaned_data["code"])
        except NotACode as fault:
            if fault.word:
                raise forms.ValidationError(
                    _("Word %(n)d is in no list: check its spelling.") % {"n": fault.word}
                ) from None
            raise forms.ValidationError(_("A code has ten words, or 32 digits.")) from None


class ReplyForm(forms.Form):
    """One more message."""

    words = Words(label=_("Write again"), rows=5)
    pieces = Files()
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
