"""One line of *Aujourd'hui*, made of clear facts only; and how many lines of one kind a room hands over at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

ORDER_OF_HARM = {"red": 0, "orange": 1, "yellow": 2, "green": 3}
RED = "red"
SHOWN = 10  # lines of one kind that is not red
MOST_RED = 100  # red lines on one page: what it can bear and a person can read; how many more there are is said in red
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


def listed(records: QuerySet[_Row], level: str, line: Callable[[_Row], Todo]) -> list[Todo]:
    """The first of these records as lines, and one more that stands for all others; `records` in the order of their
    clock, with only the columns that a line says. However many there are, only the shown ones are read."""
    most = MOST_RED if level == RED else SHOWN
    lines = [line(row) for row in records[:most]]
    if len(lines) < most:
        return lines
    others = records.order_by().values("pk")[: most + COUNTED].count() - most
    return [*lines, standing_for(others, lines[-1])] if others > 0 else lines


def addresses(name: str) -> Callable[[UUID], str]:
    """The addresses of one page for many records: resolved once, for a hundred lines."""
    before, _id, after = reverse(name, args=[UUID(int=0)]).partition(str(UUID(int=0)))
    return lambda key: f"{before}{key}{after}"


def standing_for(others: int, like: Todo) -> Todo:
    """The line that stands for so many more of one kind, and leads to their list."""
    said = ngettext("… and %(n)d other", "… and %(n)d others", others)
    more = ngettext("… and %(n)d other or more", "… and %(n)d others or more", others)
    title = (more if others >= COUNTED else said) % {"n": others}
    kind = like.kind or like.title
    return replace(like, title=title, detail=kind, url=like.among, due=None, kind=kind, others=others)


def in_order(lines: Iterable[Todo]) -> list[Todo]:
    """By harm, then in rounds: the first ten of each kind by their clock, then the next ten. So no flood of one kind,
    red or not, pushes the first lines of another down. Of what is not red, the first round alone is shown; red goes on,
    round by round. A line that stands for all others of its kind closes the level."""
    found = list(lines)
    placed = sorted(_placed(line for line in found if not line.others), key=lambda entry: entry[0])
    left: dict[str, int] = {RED: MOST_RED}
    shown: list[tuple[_Place, Todo]] = []
    others: Counter[tuple[str, str]] = Counter()
    for place, line in placed:
        left[line.level] = left.get(line.level, len(placed)) - 1
        if left[line.level] >= 0 and (line.level == RED or not place[1]):
            shown.append((place, line))
        else:
            others[line.of] += 1
    for line in found:
        others[line.of] += line.others
    like = {line.of: line for line in reversed(found)}
    tails = [standing_for(n, like[of]) for of, n in others.items() if n]
    shown += [((tail.order[0], len(found), tail.order[1]), tail) for tail in tails]
    return [line for _place, line in sorted(shown, key=lambda entry: entry[0])]


_Place = tuple[int, int, datetime]  # harm, round, clock


def _placed(lines: Iterable[Todo]) -> Iterator[tuple[_Place, Todo]]:
    """Each line with its place among all."""
    kinds: dict[tuple[str, str], list[Todo]] = {}
    for line in lines:
        kinds.setdefault(line.of, []).append(line)
    for same in kinds.values():
        for at, line in enumerate(sorted(same, key=lambda each: each.order)):
            yield (line.order[0], at // SHOWN, line.order[1]), line
