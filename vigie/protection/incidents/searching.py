"""What a search finds in a violation: its words, the persons it names, and the numbers and addresses in its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vigie.compute.identity import Identity, contacts, persons
from vigie.protection.incidents.models import Incident

Known = dict[str, Any]


def title(incident: Incident, known: Known) -> str:
    """Its title, as sealed."""
    return str(known["title"])


def text(incident: Incident, known: Known) -> str:
    """Everything written of it, one piece a line."""
    return "\n".join(piece for piece in _pieces(known) if piece)


def _pieces(known: Known) -> Iterator[str]:
    yield from (known["narrative"], known["unknown"], known["locality"])
    for act in known["acts"]:
        yield from (act["victim"], act["details"], *(author["name"] for author in act["perpetrators"]))
        yield from (str(answer) for answer in act.get("more", {}).get("answers", {}).values())
    yield from (source["words"] for source in known["sources"])
    yield from (step["why"] for step in known["steps"])
    yield from (f"{consent['recipient']} {consent['words']}" for consent in known.get("consents", ()))


def named(known: Known) -> Iterator[str]:
    """Victims and presumed authors, as written."""
    for act in known["acts"]:
        yield from (act["victim"], *(author["name"] for author in act["perpetrators"]))


def identities(incident: Incident, known: Known) -> list[Identity]:
    """Its persons, and the telephone numbers and addresses in its text, for the blind index."""
    found = [identity for written in named(known) for identity in persons(written)]
    return found + contacts(text(incident, known), incident.country)
