"""Whom and what the words of a request name, as far as it is read: whoever sends can fill megabytes with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vigie.compute.identity import Identity, contacts, persons

READ = 20_000  # characters of one text that are read for numbers, and compared with others
NAMED = 50  # persons, numbers and addresses of one request: each is a variable of one query
VICTIMS = 20  # persons of them
LONGEST_NAME = 300  # characters


def words_of(facts: dict[str, Any]) -> str:
    """The words of an opened message; nothing where a stranger sealed something else than words."""
    words = facts.get("words")
    return words if isinstance(words, str) else ""


def contacts_in(words: str, country: str) -> list[Identity]:
    """Numbers and addresses in the first `READ` characters, `NAMED` at most."""
    return contacts(words[:READ], country)[:NAMED]


def victims_in(acts: Iterable[dict[str, Any]]) -> list[Identity]:
    """The persons whom the acts of a draft name, `VICTIMS` at most."""
    return [one for act in acts for one in persons(act.get("victim", "")[:LONGEST_NAME])][:VICTIMS]
