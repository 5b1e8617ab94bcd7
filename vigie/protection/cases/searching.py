"""What a search finds in a case: its words, the persons it names, and the numbers and addresses in its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vigie.compute.identity import Identity, contacts, persons
from vigie.protection.cases.models import Case

Known = dict[str, Any]
# The words of each kind of line.
WRITTEN = {
    "assessments": ("threats", "vulnerabilities", "capacities", "reasons", "own_words"),
    "needs": ("words",),
    "plan": ("what", "provider", "outcome"),
    "consents": ("words", "recipient"),
    "sendings": ("words", "reply"),
    "measures": ("words", "against"),
    "follow_ups": ("words", "outcome"),
}


def title(case: Case, known: Known) -> str:
    """Its title, as sealed."""
    return str(known["title"])


def text(case: Case, known: Known) -> str:
    """Everything written of it, one piece a line."""
    return "\n".join(piece for piece in _pieces(known) if piece)


def _pieces(known: Known) -> Iterator[str]:
    yield known["situation"]
    for person in known["persons"]:
        yield from (person["name"], person["contact"], person["notes"])
    yield from (done["why"] for done in known["history"])
    for lines, names in WRITTEN.items():
        for line in known.get(lines, ()):
            yield from (line[name] for name in names)
    yield from known.get("answers", {}).values()


def identities(case: Case, known: Known) -> list[Identity]:
    """Its persons, and the telephone numbers and addresses in its text, for the blind index."""
    found = [identity for person in known["persons"] for identity in persons(person["name"])]
    return found + contacts(text(case, known), case.country)
