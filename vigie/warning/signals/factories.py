"""Signals for tests and for the demonstration, made through the actions. Everything in them is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vigie.ground.accounts.actor import Actor
from vigie.warning.signals.actions import Exceedance, raise_signal
from vigie.warning.signals.models import Signal

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


def make_signal(**changes: object) -> Signal:
    """A rule's signal: nine arrests in a week in an area where none to four were expected."""
    found = replace(SURGE, **changes)  # type: ignore[arg-type]
    signal, _new = raise_signal(found, words="Signal inventé pour un essai.", by=Actor.system())
    return signal
