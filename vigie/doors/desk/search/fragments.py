"""What the search puts into the pages of opened records: who and what of them is named elsewhere too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vigie.compute.identity import Identity
from vigie.doors.desk.search.reading import sources, waiting
from vigie.ground.seal.blind import BlindKeys, compare, sharing
from vigie.ground.search.searchable import Opened, Searchable

MOST = 20  # persons and contacts of one page that are looked up


@dataclass(frozen=True)
class Elsewhere:
    """One name, number or address, and how many other records hold it."""

    written: str
    n: int


def elsewhere(request: Any, opened: list[Opened]) -> SafeString:
    """The slot `records.opened`: compares what was just opened, and says what of it other records name."""
    among = sources(request.actor)
    by_label = {source.label: source for source in among}
    keys, named = BlindKeys(request.actor), []
    for one in opened:
        if source := by_label.get(one.record._meta.label_lower):
            identities = list(source.identities(one.record, one.facts))
            compare([(one.record, partial(list, identities))], keys)
            named += identities
    counted = [Elsewhere(one.written, _others(one, opened, among, keys)) for one in list(dict.fromkeys(named))[:MOST]]
    found = [one for one in counted if one.n]
    context = {"found": found, "waiting": waiting(among) if found else 0}
    return render_to_string("search/elsewhere.html", context, request)


def _others(identity: Identity, opened: list[Opened], among: list[Searchable], keys: BlindKeys) -> int:
    """How many records this person may see hold it, besides those on the page."""
    here = [one.record.pk for one in opened]
    named = (source for source in among if source.names_someone)
    return sum(sharing(source.records, [identity], keys).exclude(pk__in=here).count() for source in named)


def by_criteria(request: Any) -> SafeString:
    """The slot `incidents.search`: the way to finer criteria than the list's clear columns."""
    return format_html(' <a href="{}">{}</a>', reverse("search:criteria"), _("Search by criteria"))
