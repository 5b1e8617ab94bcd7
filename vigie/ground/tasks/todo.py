"""One line of *Aujourd'hui*, made of clear facts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

ORDER_OF_HARM = {"red": 0, "orange": 1, "yellow": 2, "green": 3}


@dataclass(frozen=True)
class Todo:
    """What needs a person: `level` of harm (red … green), words, where to go, and until when."""

    level: str
    title: str
    detail: str
    url: str
    due: datetime | None = None

    @property
    def order(self) -> tuple[int, datetime]:
        """Harm first, then the deadline; no deadline comes last within its level."""
        return ORDER_OF_HARM[self.level], self.due or datetime.max.replace(tzinfo=UTC)
