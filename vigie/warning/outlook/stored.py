"""Answers and forecasts as JSON and back, so that what is stored stays typed on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from vigie.compute.detection import Answer, Finding
from vigie.compute.forecast import Forecast
from vigie.compute.series import TooLittle

__all__ = [
    "Answer",
    "Finding",
    "Forecast",
    "Step",
    "TooLittle",
    "answer_from",
    "forecast_from",
    "steps_from",
    "steps_json",
    "to_json",
]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DATES = {"period", "baseline_start", "baseline_end", "origin"}


def to_json(result: Answer | Forecast) -> dict[str, Any]:
    """Plain JSON; a forecast also gets its quantiles, for readers of the database who do not run this code.

    Not by `asdict`, which copies each of a forecast's 199 numbers: a month's turn stores half a million of them.
    """
    named = ((field.name, getattr(result, field.name)) for field in fields(result))
    facts = {name: value.isoformat() if name in DATES else value for name, value in named}
    if isinstance(result, Forecast):
        facts["sample"] = list(result.sample)
        facts["quantiles"] = {f"{level:g}": result.quantile(level) for level in QUANTILES}
    return facts


def answer_from(facts: dict[str, Any]) -> Answer:
    """What `to_json` made of a finding, or of too little data."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in DATES else value for name, value in facts.items()
    }
    return Finding(**values) if "threshold" in values else TooLittle(**values)


def forecast_from(facts: dict[str, Any]) -> Forecast | Answer:
    """What `to_json` made of a forecast, or of too little data."""
    if "sample" not in facts:
        return answer_from(facts)
    return Forecast(facts["model"], date.fromisoformat(facts["origin"]), tuple(facts["sample"]))


@dataclass(frozen=True, slots=True)
class Step:
    """What is foreseen of one coming period, `horizon` periods after the newest known one; or too little for that."""

    horizon: int
    told: Forecast | TooLittle


def steps_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Plain JSON, one for each horizon; the 199 quantiles are the forecast's sample."""
    return [{"horizon": step.horizon, "told": to_json(step.told)} for step in steps]


def steps_from(facts: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    """What `steps_json` made."""
    found = [(entry["horizon"], forecast_from(entry["told"])) for entry in facts]
    return tuple(Step(horizon, told) for horizon, told in found if not isinstance(told, Finding))
