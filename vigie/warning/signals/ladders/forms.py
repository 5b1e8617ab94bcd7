"""What is asked of whoever answers a ladder that rises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices, country_choices
from vigie.warning.signals.actions import WORDS_CHARACTERS


def _words(label: Any, help_text: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=WORDS_CHARACTERS, widget=box, help_text=help_text)


class RaiseForm(forms.Form):
    """A signal from a ladder."""

    words = _words(_("What you fear, and for whom"), _("Sealed, with what the rule says. An analyst will examine it."))
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose…")), *country_choices()])
    act_group = forms.ChoiceField(
        label=_("What it is about"), required=False, choices=lambda: [("", _("Not stated")), *choices("act_group")]
    )


class DeclineForm(forms.Form):
    """No signal for now."""

    words = _words(_("Why no signal"), _("Sealed. It stays with the score: what came later is held against it."))
