"""Short marks of what was there: two that differ say that somebody did something since (SHA-256, 16 digits)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def mark(told: Iterable[str]) -> str:
    """The mark of some words, in their order."""
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]
