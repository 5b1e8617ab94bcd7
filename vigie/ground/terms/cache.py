"""All terms and places in memory, for they are few, read on every page and seldom changed."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_delete, post_save

from vigie.ground.terms.models import Edition, Place, Term
from vigie.ground.terms.names import folded

RECHECK = 5.0  # seconds a process outside any request (an import) goes on without asking for the edition's number


@dataclass(frozen=True)
class Library:
    """What was in the database at one edition."""

    number: int
    lists: dict[str, dict[str, Term]]
    places: dict[str, Place]
    by_name: dict[tuple[str, str], Place]  # (iso3, folded name); iso3 is "" for countries


_lock = threading.Lock()
_held: Library | None = None
_checked = 0.0


def library() -> Library:
    """The terms and places, read again when another process changed them (noticed at the next request)."""
    global _held, _checked
    held = _held
    if held is not None and time.monotonic() - _checked < RECHECK:
        return held
    number = Edition.objects.values_list("number", flat=True).first() or 0
    with _lock:
        if _held is None or _held.number != number:
            _held = _read(number)
        _checked = time.monotonic()
        return _held


def forget(**kwargs: Any) -> None:
    """Read everything again at the next question (after a change in this process)."""
    global _held
    _held = None


def hold(known: Library) -> None:
    """Go on with what was read before, as long as the database has that edition (tests put the same rows back)."""
    global _held
    _held = known
    _ask_again()


def _ask_again(**kwargs: Any) -> None:
    global _checked
    _checked = 0.0


def _read(number: int) -> Library:
    lists: dict[str, dict[str, Term]] = defaultdict(dict)
    for term in Term.objects.select_related("parent").order_by("list_id", "order", "code"):
        lists[term.list_id][term.code] = term
    places = {place.code: place for place in Place.objects.order_by("code")}
    return Library(number, dict(lists), places, _names(places))


def _names(places: dict[str, Place]) -> dict[tuple[str, str], Place]:
    """Labels of any area come before aliases, so that an alias can never hide a real name."""
    by_name: dict[tuple[str, str], Place] = {}
    for second_choice in (False, True):
        for place in places.values():
            country = "" if place.kind == Place.Kind.COUNTRY else place.iso3
            own = [place.code, *place.node_labels.values(), *place.labels.values()]
            for name in place.aliases if second_choice else own:
                if key := folded(name):
                    by_name.setdefault((country, key), place)
    return by_name


request_started.connect(_ask_again)
for _model in (Term, Place, Edition):
    post_save.connect(forget, sender=_model)
    post_delete.connect(forget, sender=_model)
