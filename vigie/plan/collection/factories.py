"""Manual indicators and their values for tests and for the demonstration, made through the actions. All invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from vigie.compute.spans import parse
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection.actions import Wanted, define
from vigie.plan.collection.entering import enter, validate
from vigie.plan.collection.models import Entry, ManualIndicator

SEXES = ({"fr": "Femmes", "en": "Women"}, {"fr": "Hommes", "en": "Men"})


def wanted(**other: Any) -> Wanted:
    """People trained in each quarter, women and men, of two countries; or otherwise."""
    usual: dict[str, Any] = {
        "names": {"fr": "Personnes formées (inventé)", "en": "People trained (invented)"},
        "units": {"fr": "personnes formées", "en": "people trained"},
        "frequency": "quarter",
        "since": date(2030, 7, 1),
        "countries": ["CMR", "TCD"],
        "values": SEXES,
        "verification": "Feuilles de présence (inventé)",
    }
    return Wanted(**(usual | other))


def make_indicator(*, by: Actor, **other: Any) -> ManualIndicator:
    """A manual indicator; see `wanted`."""
    return define(wanted(**other), by=by)


def entered(indicator: ManualIndicator, country: str, period: str, *numbers: int | tuple[int, int], by: Actor) -> Entry:
    """Values in their order, waiting for validation; a share is a pair."""
    pairs = [(one, None) if isinstance(one, int) else one for one in numbers]
    values = [value for value, _words in indicator.value_choices()]
    return enter(indicator, country, parse(period), dict(zip(values, pairs, strict=False)), by=by)


def counted(
    indicator: ManualIndicator, country: str, period: str, *numbers: int | tuple[int, int], by: Actor, second: Actor
) -> Entry:
    """Values that count: entered by one, validated by another."""
    return validate(entered(indicator, country, period, *numbers, by=by), by=second)
