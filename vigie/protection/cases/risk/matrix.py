"""Likelihood × impact: an aid to a discussion, never its verdict."""

from __future__ import annotations

from vigie.protection.cases.facts import UNKNOWN

LIKELIHOODS = ("very_unlikely", "unlikely", "possible", "likely", "very_likely")
IMPACTS = ("minor", "moderate", "serious", "severe", "critical")
LEVELS = ("low", "medium", "high", "extreme")
COLOUR = {"low": "green", "medium": "yellow", "high": "orange", "extreme": "red"}
# Rows by likelihood, columns by impact: a life in danger is never low, and extreme as soon as it is likely.
_TABLE = (
    ("low", "low", "low", "medium", "medium"),
    ("low", "low", "medium", "medium", "high"),
    ("low", "medium", "medium", "high", "high"),
    ("low", "medium", "high", "high", "extreme"),
    ("medium", "medium", "high", "extreme", "extreme"),
)


def proposed(likelihood: str, impact: str) -> str:
    """The level that the table gives, or "unknown" where one of the two is not assessed."""
    if likelihood not in LIKELIHOODS or impact not in IMPACTS:
        return UNKNOWN
    return _TABLE[LIKELIHOODS.index(likelihood)][IMPACTS.index(impact)]
