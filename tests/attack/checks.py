"""The list of checks: number, title, and a function that tries to break the promise and says what it tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.attack.field import Field

Attempt = Callable[[Field], str]


class NothingToAttack(Exception):
    """The part of the house that this check attacks is not built; the check itself made sure of that."""


@dataclass(frozen=True)
class Check:
    """One line of security.md, "Checks that must pass"."""

    number: int
    title: str
    attempt: Attempt


CHECKS: list[Check] = []


def check(number: int, title: str) -> Callable[[Attempt], Attempt]:
    """Add an attempt to the list. It raises AssertionError when it got through, and returns what it tried."""

    def add(attempt: Attempt) -> Attempt:
        CHECKS.append(Check(number, title, attempt))
        return attempt

    return add
