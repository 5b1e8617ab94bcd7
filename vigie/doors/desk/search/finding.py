"""From what was asked to the lines of one page: only those records are opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from vigie.compute.identity import Identity, identities_of
from vigie.doors.desk.search.reading import AUDITED, key_of
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.blind import BlindKeys, sharing
from vigie.ground.seal.reading import noted, read
from vigie.ground.seal.tally import count_openings
from vigie.ground.search.asking import Asked
from vigie.ground.search.extracts import emphasised, extract
from vigie.ground.search.facets import Chosen
from vigie.ground.search.index import Index
from vigie.ground.search.searchable import Searchable

PER_PAGE = 20
LISTED_EXACTLY = 100  # records of one kind that share a name


@dataclass(frozen=True)
class Line:
    """One record found, as the page shows it."""

    kind: str | Promise
    title: SafeString | str
    extract: SafeString | str
    url: str


def page_of_words(index: Index, asked: Asked, among: list[Searchable], number: str, *, by: Actor) -> Page[Any]:
    """One page of lines, the best first. Its records are opened again, with one audit entry."""
    return _page(index.find(asked), index.marked(asked), among, number, by=by)


def page_of_criteria(
    index: Index, chosen: Chosen, asked: Asked, among: list[Searchable], number: str, *, by: Actor
) -> Page[Any]:
    """One page of the records in which one thing is all that was chosen, and that hold the words; the latest first."""
    found = index.facets.records(index.facets.matching(chosen))
    if asked.wanted:
        holding = set(index.find(asked))
        found = [key for key in found if key in holding]
    return _page(found, index.marked(asked), among, number, by=by)


def _page(found: list[Any], marked: frozenset[str], among: list[Searchable], number: str, *, by: Actor) -> Page[Any]:
    page = Paginator(found, PER_PAGE).get_page(number)
    by_label = {source.label: source for source in among}
    wanted: dict[str, list[Any]] = {}
    for label, pk in page.object_list:
        wanted.setdefault(label, []).append(pk)
    lines: dict[Any, Line] = {}
    for label, pks in wanted.items():
        source = by_label[label]
        records = list(source.records.filter(pk__in=pks))
        lines |= _lines(source, records, by, lambda text: extract(text, marked), lambda text: emphasised(text, marked))
    noted(AUDITED, len(lines), by=by)
    count_openings(len(lines), by=by)
    page.object_list = [lines[key] for key in page.object_list if key in lines]
    return page


def _lines(
    source: Searchable, records: list[Any], by: Actor, cut: Callable[[str], Any], shown: Callable[[str], Any] = str
) -> dict[Any, Line]:
    return {
        (source.label, key_of(record)): Line(
            source.kind, shown(source.title(record, facts)), cut(source.text(record, facts)), source.url(record)
        )
        for record, facts in read(records, by=by)
        if facts is not None
    }


def sharing_lines(typed: str, among: list[Searchable], *, by: Actor) -> tuple[list[Line], int]:
    """The records that hold this name, number or address, and how many there are; opened with one audit entry."""
    asked: list[Identity] = identities_of(typed)
    keys, total = BlindKeys(by), 0
    lines: list[Line] = []
    for source in (source for source in among if source.names_someone and asked):
        found = sharing(source.records, asked, keys)
        total += found.count()
        lines += _lines(source, list(found[:LISTED_EXACTLY]), by, lambda text: "").values()
    noted(AUDITED, len(lines), by=by)
    count_openings(len(lines), by=by)
    return lines, total
