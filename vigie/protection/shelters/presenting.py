"""A stay in the reader's words: where, the checklist of now, what can be done, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.protection.cases.forms import ReasonForm
from vigie.protection.cases.support.money import totals
from vigie.protection.shelters import rules
from vigie.protection.shelters.checklists import ARRIVING, LEAVING
from vigie.protection.shelters.facts import Done, HouseNote, Place, ShelterFacts, StayFacts
from vigie.protection.shelters.forms import SEVERITY
from vigie.protection.shelters.models import Stay
from vigie.protection.shelters.states import HOLDING, STAY
from vigie.protection.shelters.staying import SEVERITIES

BUTTONS: dict[str, str | Promise] = {
    "arrive": _("They are here"),
    "leave": _("They left"),
    "cancel": _("They will not come"),
    "refuse": _("No refuge can take them in"),
}
DONE: dict[str, str | Promise] = {
    "hold": _("A place was held"),
    "move": _("Place or dates were changed"),
    "arrive": _("Arrived"),
    "leave": _("Left"),
    "cancel": _("Cancelled"),
    "refuse": _("Not taken in"),
}
LISTS = {"held": ARRIVING, "arrived": LEAVING}


@dataclass(frozen=True)
class Tick:
    """One line of the checklist, with who did it and when, or neither."""

    code: str
    words: str | Promise
    done: Done | None

    @property
    def at(self) -> datetime | None:
        return datetime.fromisoformat(self.done.at) if self.done else None


@dataclass(frozen=True)
class Past:
    """One step of the past."""

    done: str | Promise
    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Shown:
    """The page of a stay."""

    where: str
    checklist: list[Tick]
    steps: list[tuple[str, str | Promise, ReasonForm]]
    past: list[Past]
    notes: list[tuple[HouseNote, str | Promise]]
    totals: list[tuple[Decimal, str]]
    may_keep: bool
    may_book: bool
    without_bed: str  # a warning, where not everyone has one in the place that is held


def without_bed(place: Place, facts: StayFacts) -> str:
    """A warning in words where not everyone of a stay has a bed in a place; empty where all have."""
    missing = facts.without_bed(place)
    words = ngettext(
        "%(n)d person of this stay has no bed in this place. Look for a larger one, or for another place beside it.",
        "%(n)d people of this stay have no bed in this place. Look for a larger one, or for another place beside it.",
        missing,
    )
    return words % {"n": missing} if missing else ""


def shown(
    stay: Stay,
    facts: StayFacts,
    names: Mapping[str, ShelterFacts],
    by: Actor,
    wrong: tuple[str, ReasonForm] | None = None,
) -> Shown:
    """The page of an opened stay for one reader, with the form that was refused, if one was."""
    keeps = may(rules.STAY, by, stay.team_id)
    name, place = _where(facts, names)
    refused = dict([wrong]) if wrong else {}
    verbs = [verb for verb in STAY.verbs(stay.state) if verb in BUTTONS] if keeps else []
    return Shown(
        name,
        _checklist(stay, facts),
        [(verb, BUTTONS[verb], refused.get(verb) or ReasonForm(prefix=verb)) for verb in verbs],
        [Past(DONE[one.verb], one.by, datetime.fromisoformat(one.at), one.why) for one in facts.history],
        [(note, SEVERITY[note.severity]) for note in reversed(facts.notes)],
        totals((cost.amount, cost.currency) for cost in facts.costs),
        keeps,
        keeps and stay.state in {"asked", "held", "arrived"},
        without_bed(place, facts) if place and stay.state in HOLDING else "",
    )


def _where(facts: StayFacts, names: Mapping[str, ShelterFacts]) -> tuple[str, Place | None]:
    shelter, place = facts.where
    known = names.get(shelter)
    found = known.place(place) if known else None
    return (f"{known.name} · {found.name}", found) if known and found else ("", None)


def _checklist(stay: Stay, facts: StayFacts) -> list[Tick]:
    done = {one.verb: one for one in facts.ticked}
    lines = LISTS.get(stay.state, {})
    return [Tick(code, words, done.get(f"{stay.state}.{code}")) for code, words in lines.items()]


def in_house(stays: Iterable[tuple[Stay, StayFacts]]) -> list[tuple[Stay, HouseNote, str | Promise, str]]:
    """What happened in the houses and is not settled: the gravest first, then the oldest; each with its colour."""
    found = [(stay, note) for stay, facts in stays for note in facts.notes if not note.settled]
    found.sort(key=lambda pair: (-SEVERITIES.index(pair[1].severity), pair[1].at))
    return [(stay, note, SEVERITY[note.severity], COLOUR[note.severity]) for stay, note in found]


COLOUR = {"low": "green", "medium": "yellow", "high": "red"}
