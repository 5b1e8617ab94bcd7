"""One line of *Aujourd'hui*, made of clear facts only; and how many lines of one kind a room hands over at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import ngettext

from vigie.ground.access.paging import part

ORDER_OF_HARM = {"red": 0, "orange": 1, "yellow": 2, "green": 3}
RED = "red"
SHOWN = 10  # lines of one kind; red is shown whole
MOST_RED = 100  # lines of one kind that a page can bear and a person can read; how many more there are is said in red
COUNTED = 1_000  # others counted; beyond, "or more": counting a whole register would cost more than the page

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Todo:
    """What needs a person: `level` of harm (red … green), words, where to go, and until when.

    Lines of one `kind` (in words; their title where none are given) share a place on the page; `among` is the address
    of their list, the room's first page where none is given. `others`: for how many more the line stands.
    """

    level: str
    title: str
    detail: str
    url: str
    due: datetime | None = None
    kind: str = ""
    among: str = ""
    others: int = 0

    @property
    def order(self) -> tuple[int, datetime]:
        """Harm first, then the deadline; no deadline comes last within its level."""
        return ORDER_OF_HARM[self.level], self.due or datetime.max.replace(tzinfo=UTC)

    @property
    def of(self) -> tuple[str, str]:
        """What it shares its place on the page with."""
        return self.level, self.kind or self.title


def at_most(level: str) -> int:
    """How many lines of one kind are shown."""
    return MOST_RED if level == RED else SHOWN


def listed(records: QuerySet[_Row], level: str, line: Callable[[_Row], Todo]) -> list[Todo]:
    """The first of these records as lines, and one more that stands for all others; `records` in the order of their
    clock. However many there are, only the shown ones are read."""
    most = at_most(level)
    lines = [line(row) for row in part(records, 0, most)]
    if len(lines) < most:
        return lines
    others = records.order_by().values("pk")[: most + COUNTED].count() - most
    return [*lines, standing_for(others, lines[-1])] if others > 0 else lines


def standing_for(others: int, like: Todo) -> Todo:
    """The line that stands for so many more of one kind, and leads to their list."""
    said = ngettext("… and %(n)d other", "… and %(n)d others", others)
    more = ngettext("… and %(n)d other or more", "… and %(n)d others or more", others)
    title = (more if others >= COUNTED else said) % {"n": others}
    kind = like.kind or like.title
    return replace(like, title=title, detail=kind, url=like.among, due=None, kind=kind, others=others)


def in_order(lines: Iterable[Todo]) -> list[Todo]:
    """By harm, then in rounds: the first ten of each kind by their clock, then the next ten. So no flood of one kind,
    red or not, pushes the first lines of another down. Of what is not red, the first round alone is shown, and a line
    that stands for the others of its kind closes its level."""
    kinds: dict[tuple[str, str], list[Todo]] = {}
    for line in lines:
        kinds.setdefault(line.of, []).append(line)
    placed = [entry for same in kinds.values() for entry in _placed(same)]
    return [line for _place, line in sorted(placed, key=lambda entry: entry[0])]


_Place = tuple[int, int, bool, datetime]


def _placed(same: list[Todo]) -> list[tuple[_Place, Todo]]:
    """Lines of one kind with their place among all."""
    real = sorted((line for line in same if not line.others), key=lambda line: line.order)
    most = at_most(same[0].level)
    others = sum(line.others for line in same) + len(real[most:])
    placed = [((line.order[0], place // SHOWN, False, line.order[1]), line) for place, line in enumerate(real[:most])]
    if others:
        tail = standing_for(others, same[0])
        placed.append(((tail.order[0], MOST_RED, True, tail.order[1]), tail))
    return placed
