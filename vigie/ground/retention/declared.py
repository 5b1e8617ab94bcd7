"""How a room says what it keeps: its module `keeping` holds RULES, STANDING and perhaps `forget(kind, ids)`.

Rules read clear columns only, for the node that erases holds no key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import DateTimeField
from django.utils.functional import Promise

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.seal.models import SealedRecord


@dataclass(frozen=True)
class Rule:
    """Sealed records of one kind that are erased some months after the month in `clock`.

    `ended` gives those whose work is over, whenever that was; `clock` is a clear date (or moment) column of theirs.
    `months` is the default; a node says otherwise by `VIGIE_KEEP_MONTHS=name=24` or `name=never`. `erase` removes the
    rows of the ids given, with all that hangs on them in its own room, inside the caller's transaction.
    """

    name: str
    model: type[SealedRecord]
    title: str | Promise
    sentence: str | Promise
    months: int
    clock: str
    ended: Callable[[], VisibleQuerySet[Any]]
    erase: Callable[[Sequence[UUID]], None]
    verb: str

    @property
    def kind(self) -> str:
        """The records' kind as the audit chain names it."""
        return self.model._meta.label_lower

    @property
    def keeps(self) -> int | None:
        """Months on this node; None when it never erases them."""
        own: dict[str, int | None] = settings.VIGIE_KEEP_MONTHS
        return own.get(self.name, self.months)

    def due(self, day: date) -> VisibleQuerySet[Any]:
        """The records whose time is over on `day`, holds not counted; the oldest first."""
        if self.keeps is None:
            return self.ended().none()
        before: date = months_before(day, self.keeps)
        if isinstance(self.model._meta.get_field(self.clock), DateTimeField):
            before = datetime.combine(before, time.min, UTC)
        return self.ended().filter(**{f"{self.clock}__lt": before}).order_by(self.clock, "pk")


@dataclass(frozen=True)
class Standing:
    """What no timer erases, or what ends by itself: said on the page beside the rules."""

    title: str | Promise
    sentence: str | Promise


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies `months` before that of `day`: whole months only, in the clear columns."""
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


@cache
def _rooms() -> tuple[ModuleType, ...]:
    names = [f"{config.name}.keeping" for config in apps.get_app_configs() if config.name.startswith("vigie.")]
    return tuple(import_module(name) for name in names if find_spec(name))


def rules() -> list[Rule]:
    """Every rule of every room that is here."""
    return [rule for room in _rooms() for rule in getattr(room, "RULES", ())]


def standing() -> list[Standing]:
    """Every sentence about what no rule erases."""
    return [line for room in _rooms() for line in getattr(room, "STANDING", ())]


def forgetting() -> Iterator[Callable[[str, Sequence[UUID]], None]]:
    """What other rooms do when records of a kind are erased: remove what they keep about them."""
    for room in _rooms():
        if hasattr(room, "forget"):
            yield room.forget


def rule_named(name: str) -> Rule | None:
    """The rule, or None."""
    return next((rule for rule in rules() if rule.name == name), None)


def rule_of(kind: str) -> Rule | None:
    """The rule that erases a kind, or None."""
    return next((rule for rule in rules() if rule.kind == kind), None)
