"""The figures of a year for the public: regional, about published alerts, suppressed before they are kept (ADR 85)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vigie.compute.disclosure import MINIMUM_CELL, protect_row
from vigie.compute.intervals import Share, skill, wilson
from vigie.warning.scoreboard import queries

OUTCOMES = ("true", "averted", "false", "other")
COIN = 0.5


def figures_of(year: int) -> dict[str, Any]:
    """Everything the public page shows of a year, as JSON values."""
    return {**outcomes(queries.published_outcomes(year)), "forecasts": forecasts(queries.public_scores(year))}


def outcomes(found: Mapping[str, int]) -> dict[str, Any]:
    """Published alerts by what came of them, small cells hidden with enough others; and the precision, only where the
    cells it is made of are shown: it would give them back.

    The total is known to anyone who counted the published alerts; the cells are protected against such a reader too.
    """
    counts = {name: found.get(name, 0) for name in OUTCOMES}
    counts["other"] = found.get("unknown", 0) + found.get("waiting", 0)
    total = sum(counts.values())
    if total < MINIMUM_CELL:
        return {"published": None if total else 0, "cells": dict.fromkeys(OUTCOMES), "precision": None}
    cells = protect_row(counts).cells
    judged = Share(counts["true"], counts["true"] + counts["false"])
    shown = None not in (cells["true"], cells["false"]) and not judged.too_few
    precision = None
    if shown:
        low, high = wilson(judged.k, judged.n)
        precision = {"k": judged.k, "n": judged.n, "low": low, "high": high, "says": against_coin(low, high)}
    return {"published": total, "cells": cells, "precision": precision}


def against_coin(low: float, high: float) -> str:
    """`better` than tossing a coin, `worse`, or `none` when the interval holds one half."""
    if low > COIN:
        return "better"
    return "worse" if high < COIN else "none"


def forecasts(scores: Mapping[tuple[str, int], Sequence[queries.Period]]) -> list[dict[str, Any]]:
    """Our forecasts of public counts against conflictology-12, by kind of period and horizon, over the whole region."""
    found = []
    for (freq, horizon), periods in sorted(scores.items()):
        share = Share(sum(one.inside for one in periods), sum(one.n for one in periods))
        made = skill([one.ours for one in periods], [one.base for one in periods], share.n)
        found.append(
            {
                "freq": freq,
                "horizon": horizon,
                "n": share.n,
                "skill": None if made is None else {"value": made.value, "low": made.low, "high": made.high},
                "says": "few" if made is None else made.says,
                "inside": share.k,
            }
        )
    return found
