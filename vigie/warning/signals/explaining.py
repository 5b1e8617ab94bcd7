"""Why a signal is there, in the reader's language: which counts, which rule, what would have changed its mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute.detection import EARS_C2, NEGBIN_SCAN, NEGBIN_SINGLE, SPACE_TIME, SURGE
from vigie.ground.terms.queries import label, place_label
from vigie.ground.ui.periods import month_name, week_name
from vigie.ground.ui.templatetags.vigie import number
from vigie.warning.signals.catalogue import SOURCES
from vigie.warning.signals.ladders.facts import Why
from vigie.warning.signals.ladders.presenting import explained
from vigie.warning.signals.models import Signal
from vigie.warning.signals.naming import rule_name

RULES: dict[str, str | Promise] = {
    EARS_C2: gettext_lazy("EARS C2: the count is held against seven periods that ended two periods earlier."),
    NEGBIN_SCAN: gettext_lazy("Scan: the last four periods together are held against the year before them."),
    NEGBIN_SINGLE: gettext_lazy("The last period alone is held against the year before it."),
    SPACE_TIME: gettext_lazy("Scan of neighbouring areas: together they are held against their usual share of all."),
    SURGE: gettext_lazy("Surge: the month is held against the year that ended three months earlier."),
}


@dataclass(frozen=True)
class Because:
    """Three plain sentences, and the party on whose ladder the signal stands if there is one."""

    counts: str
    rule: str
    otherwise: str
    party: UUID | None = None


def because(signal: Signal, facts: Mapping[str, Any]) -> Because:
    """Explain a signal from its clear columns and its opened facts."""
    if "ladder" in facts:
        return _ladder(Why(**facts["ladder"]))
    if not signal.by_rule:
        return Because(
            _("No count stands behind it: a person raised it."),
            _("No rule: a person judged that it may announce harm."),
            _("What whoever examines it finds out."),
        )
    named = {"rule": rule_name(signal.rule, signal.freq)}
    rule = str(RULES.get(signal.rule) or _("The rule “%(rule)s” of the watch.") % named)
    return Because(_counts(signal), rule, _otherwise(signal))


def _ladder(why: Why) -> Because:
    said = explained(why.proposal)
    counts = _("The steps on the ladder of one person or organisation, as they were known when the signal was raised.")
    return Because(counts, " ".join([*said.reasons, said.next]), " ".join(said.otherwise), UUID(why.party))


def _counts(signal: Signal) -> str:
    source = SOURCES.get(signal.source)
    measure = next((str(each.label) for each in source.measures if each.code == signal.unit), "") if source else ""
    about = label("act_group", signal.act_group) if signal.act_group else ""
    what = " · ".join(part for part in (measure or signal.unit, about) if part)
    return _("%(what)s: %(seen)s in %(where)s, %(period)s. Source: %(source)s.") % {
        "what": what,
        "seen": number(signal.observed, 1),
        "where": place_label(signal.area or signal.iso3),
        "period": period_words(signal),
        "source": source.title if source else signal.source,
    }


def period_words(signal: Signal) -> str:
    """The period whose counts a signal is about, in a sentence."""
    named = month_name(signal.period_start) if signal.freq == "month" else week_name(signal.period_start)
    if signal.rule == NEGBIN_SCAN:  # It counts four periods together and names the last.
        return _("the four periods up to %(last)s") % {"last": named}
    return named


def _otherwise(signal: Signal) -> str:
    if signal.expected_high is None or signal.observed is None:
        return _("The rule states no limit.")
    limit = floor(signal.expected_high)
    return _("At %(limit)s or fewer the rule would have stayed silent: %(fewer)s fewer than were counted.") % {
        "limit": number(limit),
        "fewer": number(signal.observed - limit, 1),
    }
