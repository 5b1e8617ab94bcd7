"""The code of a journey: sixteen digits that look like a card's number, typed at each sign of life.

Fifteen are drawn (50 bits) and the last is their check digit (ISO/IEC 7812-1, annex B), so that a slip of the finger is
said to be one. It only lets its holder say "I am well"; the plan cannot be opened with it. Whoever is made to type it
types the last digit twice: the answer on the screen is the same.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings

from vigie.compute import crypto

DIGITS, GROUP = 16, 4


class NotACode(ValueError):
    """What was typed cannot be the code of a journey."""


@dataclass(frozen=True)
class Typed:
    """What the server keeps of a code, and whether it was typed as by someone who is made to."""

    lookup: bytes
    constrained: bool


def new_code() -> str:
    """A fresh code, in groups of four."""
    drawn = "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
    digits = drawn + str(-_luhn(drawn + "0") % 10)
    return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def typed(text: str) -> Typed:
    """Read a code, however it was spaced. Raises NotACode."""
    together = "".join(text.replace("-", " ").split())
    if not together.isdecimal():
        raise NotACode
    digits = "".join(str(int(digit)) for digit in together)  # Arabic-Indic digits are digits too
    constrained = len(digits) == DIGITS + 1 and digits[-1] == digits[-2]
    digits = digits[:DIGITS] if constrained else digits
    if len(digits) != DIGITS or _luhn(digits) % 10:
        raise NotACode
    key = crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("trip-code"), 32)
    return Typed(crypto.keyed_digest(key, digits.encode()), constrained)


def _luhn(digits: str) -> int:
    """The sum of ISO/IEC 7812-1, annex B: from the right, every second digit doubled and its own digits added."""
    return sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(reversed(digits)))
