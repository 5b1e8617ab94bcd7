"""Signals for tests and for the demonstration, made through the actions. Everything in them is invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from vigie.ground.accounts.actor import Actor
from vigie.warning.signals.actions import Exceedance, raise_signal
from vigie.warning.signals.importing import import_stream
from vigie.warning.signals.models import CountSeries, Signal
from vigie.warning.signals.series.actions import add_series

SURGE = Exceedance(
    source="own",
    rule="scan4",
    series="own:acts:area:CM-EN:arrest",
    freq="week",
    period_start=date(2026, 3, 2),
    iso3="CMR",
    area="CM-EN",
    act_group="arrest",
    unit="acts",
    observed=9,
    expected_low=0,
    expected_high=4,
)


def make_series(*, by: Actor, **changes: Any) -> CountSeries:
    """A monthly series of invented incidents by country."""
    told: dict[str, Any] = {
        "title": "Série inventée", "unit": "incidents", "licence": "Licence inventée.", "may_leave": False,
        "freq": "month", "level": "country", "every": 31,
    }  # fmt: skip
    return add_series(**told | changes, by=by)


def make_feed(*, by: Actor, vintages: Sequence[str] = ("2026-01-20", "2026-02-20")) -> str:
    """Deaths by month of one country, in as many vintages, each revising the last; returns the feed's code."""
    lines = ["vintage_date,month,iso3,fatalities_best"]
    for turn, day in enumerate(vintages):
        lines += [f"{day},2025-{month:02},TCD,{month + (turn if month > 8 else 0)}" for month in range(1, 13)]
    text = io.BytesIO("\n".join(lines).encode())
    return import_stream("ucdp-vintages", text, "invented.csv", by=by).source


def make_signal(**changes: object) -> Signal:
    """A rule's signal: nine arrests in a week in an area where none to four were expected."""
    found = replace(SURGE, **changes)  # type: ignore[arg-type]
    signal, _new = raise_signal(found, words="Signal inventé pour un essai.", by=Actor.system())
    return signal
