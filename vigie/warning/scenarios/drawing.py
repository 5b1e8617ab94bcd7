"""The picture of a tree: where each node, join and label lies. The template only draws.

All coordinates are texts with a decimal point: a number would be written with the reader's decimal comma.
"""

from __future__ import annotations

from dataclasses import dataclass

from vigie.warning.scenarios.tree import ROOT, Tree

LEFT, TOP, ROW, STEP = 14.0, 20.0, 34.0, 72.0
WIDTHS = {1: 300, 2: 300, 3: 380}  # by the deepest step: room for the longest label beside the last node


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with its label at the right: its short name and its share; for an end also its whole probability."""

    x: str
    y: str
    text_x: str
    text_y: str
    text: str
    css: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Ready to be written as SVG."""

    view_box: str
    joins: tuple[str, ...]
    spots: tuple[Spot, ...]


def draw(tree: Tree, happened: str = "") -> Picture | None:
    """Lay a tree out from left to right, its ends one below the other; None without branches.

    `happened` is the key of the end that came true: it and the way to it are marked.
    """
    leaves = tree.leaves()
    if not leaves:
        return None
    height = {leaf.key: TOP + ROW * place for place, leaf in enumerate(leaves)}
    for node in reversed(tree.walk()):
        below = tree.children(node.key)
        if below:
            height[node.key] = (height[below[0].key] + height[below[-1].key]) / 2
    first = tree.children(ROOT)
    height[ROOT] = (height[first[0].key] + height[first[-1].key]) / 2
    way = _way(tree, happened)
    spots, joins = [Spot(_t(LEFT), _t(height[ROOT]), "", "", "", "node")], []
    for node in tree.walk():
        x, y, depth = LEFT + STEP * tree.depth(node.key), height[node.key], tree.depth(node.key)
        start = LEFT + STEP * (depth - 1)
        joins.append(_curve(start, height[node.parent], x, y))
        text = f"{tree.name(node.key)} · {node.percent} %"
        end = not tree.children(node.key)
        if end and depth > 1:
            text += f" → {round(100 * tree.probability(node.key))} %"
        css = "node now" if node.key in way else "node"
        # Beside an end there is room; above a node that goes on, its own joins begin to the right.
        at = (x + 9, y + 4) if end else (x - 16, y - 10)
        spots.append(Spot(_t(x), _t(y), _t(at[0]), _t(at[1]), text, css))
    bottom = TOP + ROW * (len(leaves) - 1) + 18
    width = WIDTHS[max(tree.depth(leaf.key) for leaf in leaves)]
    return Picture(f"0 0 {width} {bottom:g}", tuple(joins), tuple(spots))


def _way(tree: Tree, key: str) -> set[str]:
    """A branch and all those that lead to it."""
    found = tree.node(key)
    return set() if found is None else {key} | _way(tree, found.parent)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"M{_t(x)} {_t(y)}C{_t(middle)} {_t(y)} {_t(middle)} {_t(to_y)} {_t(to_x)} {_t(to_y)}"


def _t(value: float) -> str:
    return f"{value:.1f}"
