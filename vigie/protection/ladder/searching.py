"""What a search finds in a person, an organisation and a security incident."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from vigie.compute.identity import Identity, contacts, persons
from vigie.ground.people.models import Party, PartyFacts
from vigie.ground.terms.queries import label
from vigie.protection.ladder.models import SecurityIncident

Known = dict[str, Any]


def party_title(party: Party, known: Known) -> str:
    """Its name."""
    return str(known["name"])


def party_text(party: Party, known: Known) -> str:
    """Everything written of it, one piece a line."""
    return "\n".join(known[name] for name in ("name", "others", "contact", "notes") if known[name])


def party_url(party: Party) -> str:
    """Its page, with its ladder."""
    return reverse("ladder:party", args=[party.pk])


def party_identities(party: Party, known: Known) -> list[Identity]:
    """Its names, and the numbers and addresses written down with it, for the blind index."""
    facts = PartyFacts.opened(known)
    return [one for name in facts.names for one in persons(name)] + contacts(party_text(party, known), facts.country)


def title(incident: SecurityIncident, known: Known) -> str:
    """Its kind."""
    return label("security_incident", known["kind"])


def text(incident: SecurityIncident, known: Known) -> str:
    """Its words."""
    return str(known["words"])


def identities(incident: SecurityIncident, known: Known) -> list[Identity]:
    """The numbers and addresses in its words."""
    return contacts(known["words"], incident.country)
