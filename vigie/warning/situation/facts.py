"""What is sealed in a focal point's post and in a weekly grid, as typed values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

WORDS = 10_000  # characters
DESK, FIELD, TEXT = "desk", "field", "text"  # by which way a grid came
Judged = tuple[str, str]  # level and trend


@dataclass(frozen=True)
class PostFacts:
    """`areas` are ISO 3166-2 codes; none means the whole country."""

    areas: list[str] = field(default_factory=list)
    note: str = ""

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**known)


@dataclass(frozen=True)
class GridFacts:
    """One week as one focal point judges it.

    `version` is that of the form that was answered, `judged` each indicator's level and trend by its key; what was not
    answered is not there. `others` are answers to questions that are no indicators. `areas` are those of the post when
    it answered (none: the whole country), `origin` the id of the request that brought it, or empty.
    """

    version: int
    judged: dict[str, Judged]
    others: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    areas: list[str] = field(default_factory=list)
    way: str = DESK
    origin: str = ""

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**{**known, "judged": {key: (pair[0], pair[1]) for key, pair in known["judged"].items()}})
