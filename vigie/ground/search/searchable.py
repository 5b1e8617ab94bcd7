"""What a room says of its records that can be searched: `queries.searchable(actor)` returns these.

A door asks each room, as it asks for `todo`. The room keeps the access filter; the door opens, indexes and shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from vigie.compute.identity import Identity
from vigie.ground.search.facets import Field, Thing

Facts = dict[str, Any]


def nobody(record: Any, facts: Facts) -> Iterable[Identity]:
    """For records that name no person and no contact of their own."""
    return ()


def nothing(record: Any, facts: Facts) -> tuple[Thing, ...]:
    """For records that are found by their words only."""
    return ()


@dataclass(frozen=True)
class Searchable:
    """One kind of record. `records` is already `visible_to(actor)`, with what `url` and `title` need selected.

    `title` and `text` take the record and its opened facts; `identities` gives the persons and contacts it names, for
    the blind index; `things` what is told in it, for a search by criteria, whose `fields` a form asks.
    """

    kind: str | Promise
    records: QuerySet[Any]
    title: Callable[[Any, Facts], str]
    text: Callable[[Any, Facts], str]
    url: Callable[[Any], str]
    identities: Callable[[Any, Facts], Iterable[Identity]] = nobody
    things: Callable[[Any, Facts], tuple[Thing, ...]] = nothing
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(self.records.model._meta.label_lower)

    @property
    def names_someone(self) -> bool:
        """Whether its records take part in the blind index."""
        return self.identities is not nobody


@dataclass(frozen=True)
class Opened:
    """A record that a page shows, with its opened facts: what the slot `records.opened` compares with all others."""

    record: Any
    facts: Facts
