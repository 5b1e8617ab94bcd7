"""What the addresses of manual indicators name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.support.addresses import Value
from vigie.ground.seal.fixtures import People
from vigie.plan.collection.factories import entered, make_indicator
from vigie.plan.collection.models import ManualIndicator


def _indicator(people: People) -> ManualIndicator:
    return ManualIndicator.objects.first() or make_indicator(
        since=date(2025, 7, 1), countries=["CMR", "COG"], by=people["coordinator"]
    )


def _entries(people: People) -> list[Value]:
    made = entered(_indicator(people), "COG", "2025-Q4", 1, 2, by=people["coordinator"])
    return [Value(str(made.pk), "direction")]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "collection.key": lambda people: [Value(str(_indicator(people).pk))],
    "collection.country": lambda people: [Value("COG", "direction"), Value("GAB", "direction")],
    "collection.month": lambda people: [Value("2025-10"), Value("2025-11"), Value("never")],
    "collection.entry_id": _entries,
}
