"""Finding the other end of a relation by words, among the violations that the person may read. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from vigie.compute.text import words
from vigie.ground.access.errors import Invalid
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.reading import CHUNK, noted, read
from vigie.ground.seal.tally import count_openings
from vigie.protection.incidents.models import Incident, IncidentQuerySet
from vigie.protection.incidents.searching import text, title

MOST = 5_000  # violations read for one search, the newest first
SHOWN = 25
LEAST = 3  # letters of one word at least: a single letter would show the titles of any violation


@dataclass(frozen=True)
class Found:
    """Violations with their titles, the newest first; `more` others hold the words too, `unread` were too many."""

    listed: list[tuple[Incident, str]]
    more: int = 0
    unread: int = 0


def by_words(typed: str, among: IncidentQuerySet, *, by: Actor) -> Found:
    """Those of `among` in which each typed word begins a word, whatever its accents and case; one audit entry.

    What opens with two only is passed over, as is what does not open. The shown titles count as openings. Raises
    Invalid without a word of `LEAST` letters.
    """
    asked = words(typed)
    if not any(len(word) >= LEAST for word in asked):
        raise Invalid(
            _(
                "Type a word of three letters or more that the other violation holds: of its title, its story, a "
                "name or a place."
            )
        )
    listed = part(among, 0, MOST)
    alone = [one for one in listed if not one.needs_two]
    found: list[tuple[Incident, str]] = []
    for start in range(0, len(alone), CHUNK):
        for incident, known in read(alone[start : start + CHUNK], by=by):
            if known and _holds(f"{title(incident, known)}\n{text(incident, known)}", asked):
                found.append((incident, title(incident, known)))
    noted("chain", len(alone), by=by)
    count_openings(len(found[:SHOWN]), by=by)
    return Found(found[:SHOWN], max(0, len(found) - SHOWN), among.count() - len(listed))


def _holds(written: str, asked: list[str]) -> bool:
    there = set(words(written))
    return all(any(one.startswith(word) for one in there) for word in asked)
