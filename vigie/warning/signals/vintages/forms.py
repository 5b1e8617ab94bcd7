"""Which two vintages to compare, and of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.dates import format_date
from django import forms
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import place_label
from vigie.warning.signals import queries
from vigie.warning.signals.catalogue import Source
from vigie.warning.signals.models import FeedVintage

FREQS = {"month": _("By month"), "week": _("By week")}
LEVELS = {"country": _("By country"), "area": _("By first-level area")}


class CompareForm(forms.Form):
    """The way a feed is looked at. What is missing or unknown takes its first choice: an address may be typed."""

    old = forms.ChoiceField(label=_("As it was known at"), required=False)
    new = forms.ChoiceField(label=_("Held against"), required=False)
    measure = forms.ChoiceField(label=_("What is counted"), required=False)
    freq = forms.ChoiceField(label=_("Period"), required=False)
    level = forms.ChoiceField(label=_("Places"), required=False)
    place = forms.ChoiceField(label=_("In the picture"), required=False)

    def __init__(self, source: Source, whole: Sequence[FeedVintage], asked: Any) -> None:
        self.asked = asked
        numbers = [(str(one.number), version(one)) for one in reversed(whole)]
        level = asked.get("level") if asked.get("level") in source.levels else source.levels[-1]
        options: dict[str, list[tuple[str, Any]]] = {
            "new": numbers,
            "old": [*numbers[1:], *numbers[:1]],
            "measure": [(one.code, one.label) for one in source.measures],
            "freq": [(freq, FREQS[freq]) for freq in reversed(source.freqs)],
            "level": [(one, LEVELS[one]) for one in reversed(source.levels)],
            "place": [
                ("", _("Where most was changed")),
                *((code, place_label(code)) for code, _c in queries.codes(level)),
            ],
        }
        self.known = {name: [code for code, _label in listed] for name, listed in options.items()}
        super().__init__(initial={name: self.wish(name) for name in options})
        for name, listed in options.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def wish(self, name: str) -> str:
        """What was asked for, or else the first choice."""
        asked = str(self.asked.get(name, ""))
        return asked if asked in self.known[name] else self.known[name][0]


def version(one: FeedVintage) -> str:
    """A vintage by its number and day."""
    day = format_date(one.known_on, "d MMM y", locale=to_locale(get_language() or "fr"))
    return f"{one.number} · {day}"
