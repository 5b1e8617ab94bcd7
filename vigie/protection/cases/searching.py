"""What a search finds in a case: its words, the persons it names, and the numbers and addresses in its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vigie.compute.identity import Identity, contacts, persons
from vigie.protection.cases.models import Case

Known = dict[str, Any]


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


def identities(case: Case, known: Known) -> list[Identity]:
    """Its persons, and the telephone numbers and addresses in its text, for the blind index."""
    found = [identity for person in known["persons"] for identity in persons(person["name"])]
    return found + contacts(text(case, known), case.country)
