"""Why no cleaned copy was made, as one word of a fixed list: no parser's own message ever leaves the process."""

from __future__ import annotations

MOST_BYTES = 50 * 1024 * 1024  # of an original that is cleaned
MOST_OUT = 200 * 1024 * 1024  # of a cleaned copy, and of what a packed document may unfold to

REASONS = (
    "kind",  # there is no cleaner for this kind
    "size",
    "broken",
    "locked",
    "frames",
    "pixels",
    "bomb",
    "active",
    "slow",
    "busy",
)
AGAIN = {"slow", "busy"}  # worth another try


class CannotClean(Exception):
    """`reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        if reason not in REASONS:
            raise ValueError(reason)
        self.reason = reason
        super().__init__(reason)
