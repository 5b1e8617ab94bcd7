"""A picture of who and what is related: boxes in three columns and lines between them, always the same for the same.

The middle column keeps the order that it is given (in time); the boxes at either side stand at the mean height of
what they are joined to, as far as there is room (the barycentre step of Sugiyama, Tagawa and Toda, "Methods for visual
understanding of hierarchical system structures", 1981, with the middle layer fixed). Columns make lines short and keep
boxes from lying on each other or on a line between the other two; a picture of forces promises neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Edge = tuple[str, str]
LAST = 2  # the number of the right column


@dataclass(frozen=True)
class Size:
    """Of one drawing, in the units of its viewBox: its width, and width and height of a box; rows lie `gap` apart."""

    width: float
    box: float
    tall: float
    gap: float


@dataclass(frozen=True)
class Box:
    """A node: its column (0, 1, 2), and its upper left corner."""

    column: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Picture:
    """Where each node stands, how tall the whole is, and how wide the space `between` two columns."""

    boxes: Mapping[str, Box]
    height: float
    between: float

    def line(self, start: str, end: str) -> str:
        """The path (SVG) from box to box: across between columns, or out into the margin and back within one."""
        a, b = self.boxes[start], self.boxes[end]
        if a.column == b.column:
            return self._beside(a, b)
        left, right = sorted((a, b), key=lambda box: box.column)
        x1, x2 = left.x + left.width, right.x
        bend = (x2 - x1) / 2
        curve = f"C{x1 + bend:.1f} {left.middle:.1f} {x2 - bend:.1f} {right.middle:.1f} {x2:.1f} {right.middle:.1f}"
        return f"M{x1:.1f} {left.middle:.1f}{curve}"

    def _beside(self, a: Box, b: Box) -> str:
        """From one box to another of its column, through the space beside it; the farther apart, the farther out."""
        edge, room = (a.x, -self.between) if a.column == LAST else (a.x + a.width, self.between)
        rows = abs(a.middle - b.middle) / a.height
        out = edge + room * min(0.95, 0.35 + 0.08 * rows) * 4 / 3  # a cubic reaches three quarters of this
        apart = a.height / 4 if a.middle < b.middle else -a.height / 4
        y1, y2 = a.middle + apart, b.middle - apart
        return f"M{edge:.1f} {y1:.1f}C{out:.1f} {y1:.1f} {out:.1f} {y2:.1f} {edge:.1f} {y2:.1f}"


def placed(columns: Sequence[Sequence[str]], edges: Iterable[Edge], size: Size) -> Picture:
    """Boxes for the nodes of three columns, the middle one kept in its order. An empty side column takes no room.

    Raises ValueError for a node that stands twice, or where three boxes and two gaps do not fit the width.
    """
    nodes = [node for column in columns for node in column]
    if len(set(nodes)) < len(nodes):
        raise ValueError("A node stands in two places.")
    if 3 * size.box > size.width:
        raise ValueError("Three boxes do not fit.")
    row = size.tall + size.gap
    height = max((len(column) for column in columns), default=0) * row
    tops = _heights(columns[1], height, row)
    boxes = _column(1, columns[1], tops, size)
    for side in (0, LAST):
        wished = _wished(columns[side], edges, boxes)
        inorder = sorted(columns[side], key=lambda node: (wished[node], columns[side].index(node)))
        boxes |= _column(side, inorder, _near([wished[node] for node in inorder], height, row), size)
    return Picture(boxes, height, (size.width - 3 * size.box) / 2)


def _column(number: int, nodes: Sequence[str], tops: Sequence[float], size: Size) -> dict[str, Box]:
    x = number * (size.width - size.box) / 2
    return {
        node: Box(number, x, top + size.gap / 2, size.box, size.tall) for node, top in zip(nodes, tops, strict=True)
    }


def _heights(nodes: Sequence[str], height: float, row: float) -> list[float]:
    """Evenly over the whole height."""
    share = height / len(nodes) if nodes else 0
    return [number * share + (share - row) / 2 for number in range(len(nodes))]


def _wished(nodes: Sequence[str], edges: Iterable[Edge], middle: Mapping[str, Box]) -> dict[str, float]:
    """The mean height of what each is joined to; the top for one that is joined to nothing."""
    found: dict[str, list[float]] = {node: [] for node in nodes}
    for start, end in edges:
        for node, other in ((start, end), (end, start)):
            if node in found and other in middle:
                found[node].append(middle[other].middle)
    return {node: sum(heights) / len(heights) if heights else 0.0 for node, heights in found.items()}


def _near(wished: Sequence[float], height: float, row: float) -> list[float]:
    """Tops in this order, each as near to its wished middle as those before and the space for those after allow."""
    tops: list[float] = []
    for number, middle in enumerate(wished):
        least = tops[-1] + row if tops else 0.0
        most = height - (len(wished) - number) * row
        tops.append(min(max(middle - row / 2, least), most))
    return tops
