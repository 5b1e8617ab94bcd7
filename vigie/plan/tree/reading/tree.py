"""From the table to the tree: the position in the table decides the parent, never the code.

A cell with a label opens a node. A cell without one, with nothing new to its left, carries on the node above it
(page breaks cut sentences in two). Nothing is invented: what is empty stays empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.formats import lines_of
from vigie.plan.tree.reading.table import Columns, Row, Table, read_table
from vigie.plan.tree.reading.text import KINDS, Kind, Paragraph, clean, paragraphs, read_euros, read_label

_EMPTY_BOX = re.compile(r"[☐□\s]+")  # a box that nobody ticked
_CROSS = re.compile(r"[xX×✓✔☒☑•*]|oui", re.IGNORECASE)
MOST_PARAGRAPHS = 1_000  # in one cell
NO_RESULT = "aucun résultat dans la source"


@dataclass(frozen=True)
class Continuation:
    """Words of a node that stand on a later line of the file."""

    line: int
    text: str


@dataclass(eq=False)
class Item:
    """One node of the tree. `None` is what the file does not say; an empty node stands where a level is missing."""

    kind: Kind
    line: int
    label: str | None = None
    code: str | None = None
    text: str | None = None
    raw: str | None = None
    paragraphs: list[str] = field(default_factory=list)
    continuations: list[Continuation] = field(default_factory=list)
    emphasis: list[str] = field(default_factory=list)
    budget: Decimal | None = None
    periods: list[str] = field(default_factory=list)
    responsible: str | None = None
    parent: Item | None = field(default=None, repr=False)
    children: list[Item] = field(default_factory=list, repr=False)

    @property
    def is_missing(self) -> bool:
        """True for the empty node that stands where the file skips a level."""
        return self.raw is None

    def walk(self) -> Iterator[Item]:
        """This node and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Remark:
    """Something seen while reading that the tree itself cannot show; see `findings` for what each kind means."""

    kind: str
    line: int
    items: tuple[Item, ...] = ()
    value: str = ""


@dataclass
class Document:
    """A plan as read: its table and its tree."""

    table: Table
    axes: list[Item]
    remarks: list[Remark]
    tags: dict[str, list[int]]

    def walk(self) -> Iterator[Item]:
        """Every node, in the order of the file."""
        for axis in self.axes:
            yield from axis.walk()

    def of(self, kind: Kind) -> list[Item]:
        """Every node of one level, the empty ones included."""
        return [item for item in self.walk() if item.kind is kind]


def read_plan(data: bytes) -> Document:
    """Read a plan's file: text, Excel or Word. Raises PlanFault, naming the line, when it is not a plan's table; never
    reads half."""
    written = lines_of(data)
    table = read_table(written.text)
    builder = _Builder(table.columns)
    found: dict[str, list[int]] = {}
    for row in table.rows:
        for name in written.tags(row):
            found.setdefault(name, []).append(row.line)
        builder.add(row)
    return Document(table, builder.axes, builder.remarks, found)


class _Builder:
    """Grows the tree row by row; `current` holds the open node of each level."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.axes: list[Item] = []
        self.remarks: list[Remark] = []
        self.current: dict[Kind, Item] = {}

    def add(self, row: Row) -> None:
        opened_to_the_left = False
        activities: list[Item] = []
        for kind in KINDS:
            opened = self._read_cell(kind, row, opened_to_the_left)
            if len(opened) > 1 and kind is not Kind.ACTIVITY:
                self.remarks.append(Remark("several_in_one_row", row.line, tuple(opened)))
            opened_to_the_left = opened_to_the_left or bool(opened)
            activities = opened
        if not activities and not opened_to_the_left and Kind.ACTIVITY in self.current:
            activities = [self.current[Kind.ACTIVITY]]
        self._read_values(row, activities)

    def _read_cell(self, kind: Kind, row: Row, opened_to_the_left: bool) -> list[Item]:
        opened: list[Item] = []
        read = paragraphs(row.cells[self.columns.levels[kind]], kind)
        if len(read) > MOST_PARAGRAPHS:
            raise PlanFault("bomb", row.line)
        for paragraph in read:
            here = opened[-1] if opened else None
            above = None if opened_to_the_left else self.current.get(kind)
            if read_label(paragraph.text, kind):
                opened.append(self._open(kind, row.line, paragraph))
            elif here is not None:
                _append(here, paragraph)
            elif above is not None and not above.is_missing:
                _carry_on(above, row.line, paragraph)
            else:
                opened.append(self._open(kind, row.line, paragraph))
        return opened

    def _open(self, kind: Kind, line: int, paragraph: Paragraph) -> Item:
        label = read_label(paragraph.text, kind)
        item = Item(
            kind,
            line,
            label=label.label if label else None,
            code=label.code if label else None,
            text=label.text if label else paragraph.text,
            raw=paragraph.text,
            paragraphs=[paragraph.text],
            emphasis=list(paragraph.emphasis),
        )
        self._attach(item)
        return item

    def _attach(self, item: Item) -> None:
        level = KINDS.index(item.kind)
        if level == 0:
            self.axes.append(item)
        else:
            item.parent = self._parent(KINDS[level - 1], item.line)
            item.parent.children.append(item)
        self.current[item.kind] = item
        for deeper in KINDS[level + 1 :]:
            self.current.pop(deeper, None)

    def _parent(self, kind: Kind, line: int) -> Item:
        """The open node of this level, or an empty one where the table skips it."""
        if kind not in self.current:
            if kind is Kind.AXIS:
                raise PlanFault("before_axis", line)
            self._attach(Item(kind, line))
        return self.current[kind]

    def _read_values(self, row: Row, activities: list[Item]) -> None:
        """Money, periods and responsible of the row. A value that several activities share belongs to none alone."""
        columns = self.columns
        money = [row.cells[i] for i in columns.money if clean(row.cells[i])]
        if len({clean(cell) for cell in money}) > 1:
            raise PlanFault("two_budgets", row.line)
        for item, value in self._share("budget", row.line, money[0] if money else "", activities):
            self._take_budget(item, value, row.line)
        for place, name in columns.periods.items():
            for item, value in self._share("period", row.line, row.cells[place], activities):
                if _EMPTY_BOX.fullmatch(value):
                    continue
                item.periods.append(name if name and _CROSS.fullmatch(value) else f"{name} {value}".strip())
        if columns.responsible is not None:
            for item, value in self._share("responsible", row.line, row.cells[columns.responsible], activities):
                item.responsible = f"{item.responsible} {value}" if item.responsible else value

    def _share(self, what: str, line: int, cell: str, activities: list[Item]) -> list[tuple[Item, str]]:
        values = [paragraph.text for paragraph in paragraphs(cell)]
        if not values:
            return []
        if len(activities) == 1:
            return [(activities[0], " ".join(values))]
        if len(activities) == len(values):
            return list(zip(activities, values, strict=True))
        kind = f"shared_{what}" if activities else f"stray_{what}"
        self.remarks.append(Remark(kind, line, tuple(activities), " ".join(values)))
        return []

    def _take_budget(self, item: Item, value: str, line: int) -> None:
        try:
            amount = read_euros(value)
        except ValueError as error:
            raise PlanFault(f"budget_{error}", line, value=value) from None
        if amount is None:
            self.remarks.append(Remark("unreadable_budget", line, (item,), value))
        elif item.budget is not None:
            raise PlanFault("two_budgets", line)
        item.budget = amount if item.budget is None else item.budget


def _append(item: Item, paragraph: Paragraph) -> None:
    item.text = f"{item.text} {paragraph.text}".strip()
    item.raw = f"{item.raw} {paragraph.text}"
    item.paragraphs.append(paragraph.text)
    item.emphasis += paragraph.emphasis


def _carry_on(item: Item, line: int, paragraph: Paragraph) -> None:
    """Join the words of a later line; a result keeps them beside it, since they are a remark and not its sentence."""
    item.continuations.append(Continuation(line, paragraph.text))
    item.emphasis += paragraph.emphasis
    if item.kind is not Kind.RESULT:
        item.text = f"{item.text} {paragraph.text}".strip()


def tree_json(
    axes: list[Item], *, title: str, period: str, source: str, header: list[str], subheader: list[str]
) -> Any:
    """The tree in the shape of `vigie plan tree --json`; `source` is the file's name."""
    activities = [item for axis in axes for item in axis.walk() if item.kind is Kind.ACTIVITY]
    ranks = {activity: rank for rank, activity in enumerate(activities, start=1)}
    return {
        "title": title,
        "period": period,
        "source": source,
        "columns": header,
        "subheader": subheader,
        "axes": [_node(axis, ranks) for axis in axes],
        "counts": counts(axes),
    }


_BELOW = {Kind.AXIS: "objectives", Kind.OBJECTIVE: "results", Kind.RESULT: "activities"}


def _node(item: Item, ranks: dict[Item, int]) -> dict[str, Any]:
    node: dict[str, Any] = {"order": ranks[item]} if item.kind is Kind.ACTIVITY else {}
    node |= {"label": item.label, "code": item.code, "text": item.text, "raw": item.raw}
    if item.kind is Kind.RESULT:
        node["paragraphs"] = item.paragraphs
    node["line"] = item.line
    if item.kind in {Kind.RESULT, Kind.ACTIVITY} or item.continuations:
        node["continuations"] = [{"line": more.line, "text": more.text} for more in item.continuations]
    own = [_node(child, ranks) for child in item.children if child.kind is item.kind]
    node |= {"below": own} if own else {}
    if item.kind is Kind.ACTIVITY:
        budget = None if item.budget is None else str(item.budget)
        return node | {"budget_eur": budget, "periods": item.periods, "responsible": item.responsible}
    node[_BELOW[item.kind]] = [_node(child, ranks) for child in item.children if child.kind is not item.kind]
    if item.kind is Kind.RESULT and item.is_missing:
        node["note"] = NO_RESULT
    return node


def counts(axes: list[Item]) -> dict[str, Any]:
    """How many nodes of each level the file really has; empty ones are not counted."""
    items = [item for axis in axes for item in axis.walk() if not item.is_missing]
    real = Counter(item.kind for item in items)
    per_axis: Counter[str] = Counter()
    for axis in axes:
        per_axis[axis.label or axis.text or ""] += sum(item.kind is Kind.ACTIVITY for item in axis.walk())
    return {
        "axes": real[Kind.AXIS],
        "objectives": real[Kind.OBJECTIVE],
        "results": real[Kind.RESULT],
        "activities": real[Kind.ACTIVITY],
        "activities_per_axis": dict(per_axis),
        "distinct_activity_codes": len({item.code for item in items if item.kind is Kind.ACTIVITY and item.code}),
    }
