"""What a sheet can say: only coded facts. Who, a name, an exact place: nothing here can say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import area_choices, label, place_label, terms
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Urgency
from vigie.protection.intake.texts.codes import Meaning, Reading

KINDS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "danger": _("Danger"),
        "sign": _("About the text itself"),
        "need": _("What is needed"),
        "when": _("When it happened"),
        "people": _("How many people"),
        "act": _("What happened"),
        "place": _("Where"),
    }
)
_FIXED: Mapping[str, Mapping[str, str | Promise]] = MappingProxyType(
    {
        "danger": {Urgency.IMMEDIATE: _("In danger now"), Urgency.NONE: _("Not in immediate danger")},
        "sign": {
            "constraint": _("I am made to write this: do not believe the rest"),
            "cancel": _("Forget my last text: it was a mistake"),
            "test": _("This is a test"),
        },
        "need": {
            "call": _("Reach me as agreed"),
            "lawyer": _("A lawyer"),
            "doctor": _("A doctor"),
            "refuge": _("A safe place"),
        },
        "when": {"today": _("Today"), "yesterday": _("Yesterday"), "week": _("In the last seven days")},
        "people": {"1": _("One person"), "2": _("Two to four people"), "5": _("Five people or more")},
    }
)
_DAYS = {"today": 0, "yesterday": 1, "week": 3}  # back from the day it came


@dataclass(frozen=True)
class More:
    """What a later room lets a text say: its module `codewords` declares a kind, what it can mean in a country, and
    how a value of it is worded. The facts stay the room's own: nothing of them goes into the draft of a violation."""

    kind: str
    label: str | Promise
    meanings: Callable[[str], list[Meaning]]
    worded: Callable[[str], str]


_declared: dict[str, More] = {}


def declare(more: More) -> More:
    """Remember what a later room lets a text say."""
    _declared[more.kind] = more
    return more


def _more() -> dict[str, More]:
    autodiscover_modules("codewords")
    return _declared


def kinds() -> dict[str, str | Promise]:
    """Every kind of fact with its name, in the order in which they are shown."""
    return {**KINDS, **{kind: more.label for kind, more in _more().items()}}


def meanings(country: str) -> list[Meaning]:
    """Everything a sheet for a country has a word for, in the order in which it is printed."""
    fixed = [(kind, str(value)) for kind, values in _FIXED.items() for value in values]
    acts = [("act", term.code) for term in terms("act") if not term.code.endswith("_unknown")]
    places = [("place", code) for code, _name in area_choices(country)]
    return [*fixed, *acts, *places, *(one for more in _more().values() for one in more.meanings(country))]


def worded(meaning: Meaning) -> str:
    """A fact in the reader's language."""
    kind, value = meaning
    if kind == "act":
        return label("act", value)
    if kind in _more():
        return _more()[kind].worded(value)
    return place_label(value) if kind == "place" else str(_FIXED.get(kind, {}).get(value, value))


def drafted(reading: Reading, came: date) -> Draft:
    """What the form of a violation can take over; nothing from a text that says it was written under constraint."""
    if reading.first("sign"):
        return Draft()
    violation = {"area": reading.first("place")}
    when = reading.first("when")
    if when:
        violation["day"] = (came - timedelta(days=_DAYS[when])).isoformat()
        violation["precision"] = "about" if when == "week" else "exact"
    return Draft.of({"violation": violation, "acts": [{"act": code} for code in reading.all("act")]})
