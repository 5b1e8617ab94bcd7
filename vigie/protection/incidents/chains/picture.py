"""A chain as a picture: violations in the middle, in the order of time, who suffered at one side, who is presumed to
have done it at the other. Only those with a name are drawn; the table behind the picture says the same in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from vigie.compute.graph import Box, Picture, Size, placed
from vigie.compute.identity import names
from vigie.ground.terms.queries import label
from vigie.protection.incidents.chains.reading import Chain
from vigie.protection.incidents.chains.relations import Relation
from vigie.protection.incidents.facts import UNKNOWN, Act
from vigie.protection.incidents.presenting import dated

MOST = 60  # nodes of one picture
NARROW, WIDE = Size(300, 86, 54, 12), Size(760, 200, 48, 14)
LETTERS, LINES = {NARROW: 13, WIDE: 29}, {NARROW: 3, WIDE: 2}  # what a box holds, at the size in which its text is set
ORGANISATION = "organisation"


@dataclass
class Node:
    """A violation, or someone named in one: `side` 0 suffered, 1 is the violation, 2 is presumed to have done it."""

    key: str
    side: int
    name: str
    kind: str  # violation, person, organisation, author
    url: str = ""
    forms: set[str] = field(default_factory=set)
    acts: int = 0


@dataclass(frozen=True)
class Line:
    """What joins two nodes: `kind` is victim, author or relation; `words` are those of the table."""

    start: str
    end: str
    kind: str
    words: str


@dataclass(frozen=True)
class Graph:
    """What can be drawn of a chain, and how much was left out."""

    nodes: list[Node]
    lines: list[Line]
    more: int

    @property
    def named(self) -> dict[str, str]:
        return {node.key: node.name for node in self.nodes}

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The table: who or what, how, to what."""
        named = self.named
        return [(named[line.start], line.words, named[line.end]) for line in self.lines]


@dataclass(frozen=True)
class Shape:
    """A node as it is drawn, its name broken into lines (text and its height)."""

    node: Node
    box: Box
    text: list[tuple[str, str]]

    @property
    def attributes(self) -> dict[str, str]:
        """Of the box, as SVG has numbers, whatever the reader's language; a person's ends are round."""
        box = self.box
        around = box.height / 2 if self.node.kind == "person" else 4
        sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": around}
        return {name: f"{value:.1f}" for name, value in sizes.items()}

    @property
    def centre(self) -> str:
        return f"{self.box.x + self.box.width / 2:.1f}"


@dataclass(frozen=True)
class Drawing:
    """One size of the picture."""

    kind: str
    view_box: str
    shapes: list[Shape]
    paths: list[tuple[str, str]]


def graph_of(chain: Chain, most: int = MOST) -> Graph:
    """Violations first, then those who stand in most of them, up to `most`."""
    order = sorted(chain.members.values(), key=lambda member: (member.facts.day, str(member.incident.pk)))
    nodes = [
        Node(str(one.incident.pk), 1, one.facts.title, "violation", one.incident.get_absolute_url()) for one in order
    ]
    lines = [Line(held.source, held.target, "relation", _said(held)) for held in chain.holding]
    people: list[Node] = []
    for member in order:
        for act in member.facts.acts:
            lines += _of_act(act, str(member.incident.pk), people)
    people.sort(key=lambda node: -node.acts)
    kept = [*nodes, *people][:most]
    keys = {node.key for node in kept}
    drawn = dict.fromkeys(line for line in lines if {line.start, line.end} <= keys)
    return Graph(kept, list(drawn), len(nodes) + len(people) - len(kept) + chain.more)


def _said(held: Relation) -> str:
    """Its kind, when and how certain, as far as these were said."""
    more = []
    if held.day:
        day = date.fromisoformat(held.day)
        more.append(f"{dated(day, held.precision)} ({label('date_precision', held.precision)})")
    if held.certainty != UNKNOWN:
        more.append(label("certainty", held.certainty))
    return " · ".join([str(held.said_by(held.source)), *more])


def _of_act(act: Act, violation: str, people: list[Node]) -> Iterable[Line]:
    done = label("act", act.act)
    kind = ORGANISATION if act.counting_unit == ORGANISATION else "person"
    victim = _found(act.victim, 0, kind, people)
    if victim is not None:
        yield Line(victim.key, violation, "victim", done)
    for author in act.perpetrators:
        node = _found(author.get("name", ""), 2, "author", people)
        if node is not None:
            yield Line(node.key, violation, "author", label("author_category", author["category"]))


def _found(written: str, side: int, kind: str, people: list[Node]) -> Node | None:
    """The node of a written name: the one that shares a spelling with it, or a new one; none for nobody's name."""
    forms = set(names(written))
    if not forms:
        return None
    node = next((one for one in people if one.forms & forms), None)
    if node is None:
        node = Node(f"p{len(people)}", side, written.strip(), kind)
        people.append(node)
    node.forms |= forms
    node.acts += 1
    return node


def drawings(graph: Graph) -> list[Drawing]:
    """The same picture for a telephone and for a screen."""
    return [_drawn(graph, NARROW, "narrow"), _drawn(graph, WIDE, "wide")]


def _drawn(graph: Graph, size: Size, kind: str) -> Drawing:
    columns = [[node.key for node in graph.nodes if node.side == side] for side in (0, 1, 2)]
    picture: Picture = placed(columns, [(line.start, line.end) for line in graph.lines], size)
    shapes = [
        Shape(node, picture.boxes[node.key], _text(node.name, picture.boxes[node.key], size)) for node in graph.nodes
    ]
    paths = [(line.kind, picture.line(line.start, line.end)) for line in graph.lines]
    return Drawing(kind, f"-2 0 {size.width + 4:.0f} {picture.height:.0f}", shapes, paths)


def _text(name: str, box: Box, size: Size) -> list[tuple[str, str]]:
    """As many lines as the box holds, the rest cut with an ellipsis: the whole name is in the table."""
    lines = textwrap.wrap(name, LETTERS[size], max_lines=LINES[size], placeholder="…") or [name[: LETTERS[size]]]
    first = box.middle + 4 - (len(lines) - 1) * 7.5
    return [(line, f"{first + number * 15:.1f}") for number, line in enumerate(lines)]
