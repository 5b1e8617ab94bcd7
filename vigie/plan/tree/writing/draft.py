"""A draft as the file of a plan: the table that `reading` reads, with its lines."""

from __future__ import annotations

from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.reading.text import Kind
from vigie.plan.tree.reading.tree import Document, Item
from vigie.plan.tree.writing.text import table_text

Chain = tuple[tuple[Kind, int], ...]
_COLUMNS = {kind: place for place, kind in enumerate(NodeKind)}


def file_of(version: PlanVersion) -> tuple[bytes, list[Node]]:
    """The file's bytes, one row a node that has words, and the nodes with the line where each stands.

    The table has four columns of levels: what hangs below its own kind stands in the same column, after it. An export
    has a row an activity; here a line must say one node, for an anomaly to name it.
    """
    preamble, heads = [f"## {version.plan.title}", version.plan.period], [version.header, version.subheader]
    above, rows = 2 * len(preamble) + len(heads), []
    nodes = list(version.nodes.order_by("rank"))
    for node in nodes:
        if not node.is_missing:
            rows.append(_row(node, version))
        node.line = above + len(rows) + node.is_missing  # An empty one stands where the next begins.
    return table_text(preamble, heads, rows), nodes


def misplaced(draft: Document, read: Document) -> Item | None:
    """The first element of a draft that its own file, as read back, puts elsewhere; None where all stand as they did.

    What hangs below its own kind is compared by what stands above both: the file's four columns say no more.
    """
    told: dict[int, list[Chain]] = {}
    for item in read.walk():
        if not item.is_missing:
            told.setdefault(item.line, []).append(_chain(item))
    return next((item for item in draft.walk() if not item.is_missing and told.get(item.line) != [_chain(item)]), None)


def _chain(item: Item) -> Chain:
    """The kind and line of an element and of what stands above it, the nearest of each kind; 0 for what is missing."""
    above: dict[Kind, int] = {}
    one: Item | None = item
    while one is not None:
        above.setdefault(one.kind, 0 if one.is_missing else one.line)
        one = one.parent
    return tuple(above.items())


def _row(node: Node, version: PlanVersion) -> list[str]:
    cells = [""] * len(version.header)
    cells[_COLUMNS[NodeKind(node.kind)]] = " ".join([node.raw, *(more["text"] for more in node.continuations)])
    if node.kind == NodeKind.ACTIVITY:
        if node.budget_eur is not None:
            cells[4] = f"{node.budget_eur:.2f}"
        for place, name in enumerate(version.subheader):
            if place > 4 and name and name in node.periods:
                cells[place] = "X"
        cells[-1] = node.responsible
    return cells
