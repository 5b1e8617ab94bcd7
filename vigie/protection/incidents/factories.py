"""Violations for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import actions
from vigie.protection.incidents.consents.actions import record
from vigie.protection.incidents.consents.facts import Consent
from vigie.protection.incidents.facts import Act, Facts, Source
from vigie.protection.incidents.models import Incident


def make_act(**changes: Any) -> Act:
    """A death threat against a woman who is a journalist."""
    act: dict[str, Any] = {
        "act": "death_threat",
        "victim": "Personne A (exemple)",
        "counting_unit": "person",
        "category": "journalist",
        "sex": "woman",
        "age_band": "25-34",
        "perpetrators": [{"category": "unknown", "name": ""}],
    }
    return Act(**{**act, **changes})


def make_facts(*, day: date | None = None, acts: list[Act] | None = None, **changes: Any) -> Facts:
    """Facts with two sources, dated last week."""
    facts: dict[str, Any] = {
        "title": "Menaces (exemple)",
        "narrative": "Récit inventé.",
        "day": day or timezone.localdate() - timedelta(days=7),
        "precision": "exact",
        "area": "CM-NW",
        "locality": "",
        "unknown": "",
        "motivation": "linked",
        "acts": acts if acts is not None else [make_act()],
        "sources": [Source("victim", "reliable"), Source("organisation", "reliable")],
    }
    return Facts(**{**facts, **changes})


def make_incident(*, by: Actor, country: str = "CMR", urgency: str = "none", **facts: Any) -> Incident:
    """A recorded violation."""
    return actions.record(make_facts(**facts), country=country, urgency=urgency, by=by)


def corroborated_incident(*, by: Actor, first: Actor, **facts: Any) -> Incident:
    """A violation whose first verifier has spoken."""
    incident = make_incident(by=by, **facts)
    actions.start_review(incident, reason="Vu (exemple).", by=first)
    actions.corroborate(incident, reason="Deux sources (exemple).", by=first)
    return incident


def verified_incident(*, by: Actor, first: Actor, second: Actor, **facts: Any) -> Incident:
    """A violation that two people verified."""
    incident = corroborated_incident(by=by, first=first, **facts)
    actions.verify(incident, reason="Confirmé (exemple).", by=second)
    return incident


def agreed_to(incident: Incident, victim: str, *, to: str, by: Actor, **changes: Any) -> Consent:
    """A victim agrees to be named to a reader, for a month from today."""
    today = timezone.localdate()
    known = {
        "given_on": today.isoformat(),
        "until": (today + timedelta(days=30)).isoformat(),
        "words": "Dit (exemple).",
    }
    consent = Consent(**{"victim": victim, "recipient": to, "by": "", **known, **changes})
    record(incident, consent, by=by)
    return consent
