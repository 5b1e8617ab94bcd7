"""What the pages of signals show of one signal and of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import label, place_label
from vigie.warning.signals import rules
from vigie.warning.signals.catalogue import SOURCES
from vigie.warning.signals.explaining import period_words
from vigie.warning.signals.forms import FORMS
from vigie.warning.signals.models import Signal, SignalNote
from vigie.warning.signals.states import HANDED, NEW, REJECTED

DONE: dict[str, Promise] = {
    "examine": gettext_lazy("Taken on"),
    "confirm": gettext_lazy("Confirmed"),
    "reject": gettext_lazy("Rejected"),
    "hand_over": gettext_lazy("Became an alert"),
}
KINDS = {NEW: "waiting", HANDED: "done", REJECTED: "refused"}


@dataclass(frozen=True)
class Line:
    """A signal as lists show it."""

    signal: Signal
    title: str
    where: str
    source: str
    kind: str


@dataclass(frozen=True)
class Step:
    """One step of a signal's history."""

    done: str | Promise
    by: str
    at: datetime
    words: str


def line(signal: Signal, facts: Mapping[str, Any]) -> Line:
    """A title even where a rule gave none: what is counted, where."""
    where = place_label(facts["area"] or signal.iso3)
    about = label("act_group", signal.act_group) if signal.act_group else ""
    source = str(SOURCES[signal.source].title) if signal.by_rule and signal.source in SOURCES else _("A person")
    title = facts["title"] or " · ".join(part for part in (about or source, where) if part)
    return Line(signal, title, where, source, KINDS.get(signal.state, "open"))


def in_one_line(signal: Signal, facts: Mapping[str, Any]) -> str:
    """What a signal is about for a page beside its own: its title, where, from which source, and when."""
    shown = line(signal, facts)
    where = [] if shown.where in shown.title else [shown.where]
    return " · ".join([shown.title, *where, shown.source, period_words(signal)])


def unit_label(signal: Signal) -> str:
    """What the figures of a rule's signal count."""
    units = {measure.code: measure.label for source in SOURCES.values() for measure in source.measures}
    return str(units.get(signal.unit, signal.unit))


def history(notes: Sequence[SignalNote], opened: Mapping[UUID, Mapping[str, Any]]) -> list[Step]:
    """The steps in their order, with their words."""
    return [Step(DONE[each.verb], each.by.username, each.at, opened[each.pk]["words"]) for each in notes]


def forms_for(signal: Signal, by: Actor) -> dict[str, Any]:
    """An empty form for each step this person may take now."""
    allowed = may(rules.EXAMINE, by, signal.team_id)
    return {f"{verb}_form": FORMS[verb](prefix=verb) for verb in signal.open_verbs if allowed and verb in FORMS}
