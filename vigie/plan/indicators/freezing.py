"""Figures as they stood when a period was locked: their bytes, their hash, and what became of them since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from vigie.compute.spans import Span, parse
from vigie.ground.ui.periods import read_span
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.models import PeriodLock, Snapshot
from vigie.plan.indicators.recipes import Recipe

Cells = list[list[str | int | None]]


def cells_of(figure: Figure) -> Cells:
    """The cells as lists [country, value, numerator, denominator or None], in the order of their keys."""
    return [[*key, part.numerator, part.denominator] for key, part in sorted(figure.cells.items())]


def figure_of(snapshot: Snapshot) -> Figure:
    """The figure that a snapshot keeps."""
    cells = {(country, value): Part(top, below) for country, value, top, below in snapshot.cells}
    return Figure(cells, snapshot.waiting)


def canonical(snapshot: Snapshot) -> bytes:
    """What the hash is of: UTF-8 JSON with sorted keys and no spaces, the moment of the lock in UTC included."""
    said = {
        "recipe": snapshot.recipe,
        "version": snapshot.version,
        "span": snapshot.lock.span,
        "cut_off": _moment(snapshot.lock.locked_at),
        "cells": snapshot.cells,
        "waiting": snapshot.waiting,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(snapshot: Snapshot) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def _moment(at: datetime) -> str:
    return f"{int(at.timestamp() * 1_000_000)}"


def freeze(recipe: Recipe, lock: PeriodLock) -> Snapshot:
    """A recipe's figure now, in the lock's span: not saved yet."""
    figure = recipe.figure(parse(lock.span))
    kept = Snapshot(
        lock=lock, recipe=recipe.key, version=recipe.version, cells=cells_of(figure), waiting=dict(figure.waiting)
    )
    kept.sha256 = digest(kept)
    return kept


def whole_months(code: str, today: date | None = None) -> Span:
    """The span that a code names, if it is one of whole months, and over by `today` where that is given.

    Raises ValueError: the violations' counts bear months, so that half a month has no figure.
    """
    span = read_span(code)
    if span.start.day != 1 or span.end.day != 1:
        raise ValueError(f"Not whole months: {code!r}")
    if today is not None and span.end > today:
        raise ValueError(f"Not over yet: {code!r}")
    return span


@dataclass(frozen=True)
class Shown:
    """What a page shows of a recipe in a span: the frozen figure where there is one, and the live one beside it."""

    figure: Figure
    live: Figure
    snapshot: Snapshot | None = None
    version: int = 1

    @property
    def revised(self) -> bool:
        """Whether the records say something else today than at the lock."""
        return self.snapshot is not None and cells_of(self.live) != cells_of(self.figure)

    @property
    def other_recipe(self) -> bool:
        """Whether the recipe counts otherwise today than at the lock."""
        return self.snapshot is not None and self.snapshot.version != self.version

    @property
    def intact(self) -> bool:
        """Whether the snapshot still has the hash that it was given."""
        return self.snapshot is None or digest(self.snapshot) == self.snapshot.sha256


def shown(recipe: Recipe, span: Span | None) -> Shown:
    """The figure of a recipe in a span, or over all dates; a span that is locked shows its snapshot."""
    live = recipe.figure(span)
    kept = None
    if span is not None:
        found = Snapshot.objects.filter(recipe=recipe.key, lock__span=span.code)
        kept = found.select_related("lock", "lock__locked_by").first()
    return Shown(figure_of(kept) if kept else live, live, kept, recipe.version)
