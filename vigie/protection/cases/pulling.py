"""What a case takes over from a request, a journey or a violation: nobody is asked again what they said once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.cases.facts import UNKNOWN, Origin
from vigie.protection.incidents.facts import Facts as IncidentFacts
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.conversation import said
from vigie.protection.intake.models import Author, Report
from vigie.protection.intake.trips.models import Trip

SEXUAL_VIOLENCE = {"sexual_violence"}  # act codes of `ground.terms`


@dataclass(frozen=True)
class Taken:
    """What the form of a new case begins with."""

    origin: Origin
    case: dict[str, Any] = field(default_factory=dict)
    persons: list[dict[str, Any]] = field(default_factory=list)


def from_report(report: Report, *, by: Actor) -> Taken:
    """The person's own words and how soon they need someone; one audit entry for the conversation."""
    talk = list(report.messages.filter(author=Author.REPORTER).order_by("place"))
    opened = open_many(talk, by=by, of="conversation")
    words = "\n\n".join(said(message, opened[message.pk]).words for message in talk)
    urgency = {"immediate": "immediate", "none": "none"}.get(report.urgency, "")
    case = {"situation": words, "country": report.country, "urgency": urgency}
    return Taken(Origin(kind=report._meta.label_lower, key=str(report.pk)), case)


def from_trip(trip: Trip, *, by: Actor) -> Taken:
    """The plan of a journey; whoever asked for help, or is silent, needs someone at once."""
    words = str(open_one(trip, by=by)["words"])
    case = {"situation": words, "urgency": "immediate" if trip.silent else ""}
    return Taken(Origin(kind=trip._meta.label_lower, key=str(trip.pk)), case)


def from_incident(incident: Incident, *, by: Actor) -> Taken:
    """The title, the story and the victims, verified or not. Of sexual violence, the story stays where it is."""
    facts = IncidentFacts.opened(open_one(incident, by=by))
    survivor = any(act.act in SEXUAL_VIOLENCE for act in facts.acts)
    case = {
        "title": facts.title,
        "situation": "" if survivor else facts.narrative,
        "country": incident.country,
        "urgency": incident.urgency,
        "survivor": survivor,
    }
    persons: dict[str, dict[str, Any]] = {}
    for act in facts.acts:
        one = {"name": act.victim, "category": act.category, "sex": act.sex, "age_band": act.age_band}
        persons.setdefault(act.victim, {**one, "link": "principal" if not persons else UNKNOWN})
    return Taken(Origin(kind=incident._meta.label_lower, key=str(incident.pk)), case, list(persons.values()))
