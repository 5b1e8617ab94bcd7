"""What a signal's rule is called on screen; the code that lies beside the signal is for machines."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute.detection import (
    EARS_C2,
    FARRINGTON,
    NEGBIN_CUSUM,
    NEGBIN_SCAN,
    NEGBIN_SINGLE,
    SPACE_TIME,
    SURGE,
)
from vigie.warning.signals.actions import BY_PERSON

_NAMES: dict[str, str | Promise] = {
    NEGBIN_SINGLE: gettext_lazy("month against the year before it"),
    FARRINGTON: gettext_lazy("Farrington, with season and trend"),
    NEGBIN_CUSUM: "CUSUM",
    EARS_C2: "EARS C2",
    SPACE_TIME: gettext_lazy("scan of neighbouring areas"),
    SURGE: gettext_lazy("surge"),
    BY_PERSON: gettext_lazy("reported by a person"),
}


def name_rule(rule: str, words: str | Promise) -> None:
    """Name a rule of another room, once as its rules are declared: that room knows its words, and this one not it."""
    if _NAMES.setdefault(rule, words) is not words:
        raise ValueError(f"Two names for one rule: {rule}")


def rule_name(rule: str, freq: str) -> str:
    """The rule as lists name it, on counts by `freq` (`month` or `week`); one that has no name, by its code."""
    if rule == NEGBIN_SCAN:
        return _("4-month scan") if freq == "month" else _("4-week scan")
    return str(_NAMES.get(rule, rule))
