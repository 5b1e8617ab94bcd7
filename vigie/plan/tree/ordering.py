"""The order of a draft: who hangs where, and in which place; ranks are numbered anew without ever meeting."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.plan.tree.models import Node, NodeKind, PlanVersion

# What may stand right below what: each kind below the next higher one, or below its own, at whatever depth.
PARENTS: dict[str, tuple[str, ...]] = {
    NodeKind.AXIS: (),
    NodeKind.OBJECTIVE: (NodeKind.AXIS, NodeKind.OBJECTIVE),
    NodeKind.RESULT: (NodeKind.OBJECTIVE, NodeKind.RESULT),
    NodeKind.ACTIVITY: (NodeKind.RESULT, NodeKind.ACTIVITY),
}
DEEPEST = 12  # levels: more than anyone reads, and few enough to draw
STEPS = ("up", "down", "in", "out")


class Outline:
    """The nodes of a version by parent, each family in its order. Change it, then `keep` it."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        self.nodes: dict[UUID, Node] = {node.pk: node for node in version.nodes.order_by("rank")}
        self.below: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
        for node in self.nodes.values():
            self.below[node.parent_id].append(node.pk)

    def family(self, node: Node) -> list[UUID]:
        """The node and all below it, in order."""
        return [node.pk, *(key for child in self.below[node.pk] for key in self.family(self.nodes[child]))]

    def _depth(self, key: UUID | None) -> int:
        depth = 0
        while key is not None:
            key, depth = self.nodes[key].parent_id, depth + 1
        return depth

    def _height(self, node: Node) -> int:
        return 1 + max((self._height(self.nodes[child]) for child in self.below[node.pk]), default=0)

    def check(self, node: Node, parent: Node | None) -> None:
        """Raises Invalid, with the reason, where the node cannot hang there."""
        allowed = PARENTS[node.kind]
        if (parent is None) != (not allowed) or (parent and parent.kind not in allowed):
            raise Invalid(
                _("This cannot stand there: an axis stands alone, the others below their own kind or the next higher.")
            )
        if parent and node.pk in self.nodes and parent.pk in self.family(node):
            raise Invalid(_("An element cannot hang below itself."))
        if self._depth(parent.pk if parent else None) + self._height(node) > DEEPEST:
            raise Invalid(_("A plan has at most %(n)d levels.") % {"n": DEEPEST})

    def put(self, node: Node, parent: Node | None, before: UUID | None = None) -> None:
        """Hang the node below `parent`, before one of its children, or as the last. Raises Invalid."""
        self.check(node, parent)
        if node.pk in self.nodes and node.pk in self.below[node.parent_id]:
            self.below[node.parent_id].remove(node.pk)
        self.nodes[node.pk] = node
        node.parent = parent
        family = self.below[node.parent_id]
        family.insert(family.index(before) if before in family else len(family), node.pk)

    def step(self, node: Node, way: str) -> None:
        """Move it one step: `up` or `down` among its own, `in` below the one above it, `out` behind its parent.

        Raises Invalid where there is no such place.
        """
        family = self.below[node.parent_id]
        at, parent = family.index(node.pk), self.nodes[node.parent_id] if node.parent_id else None
        if way == "up" and at > 0:
            return self.put(node, parent, family[at - 1])
        if way == "down" and at + 1 < len(family):
            return self.put(node, parent, family[at + 2] if at + 2 < len(family) else None)
        if way == "in" and at > 0:
            return self.put(node, self.nodes[family[at - 1]])
        if way == "out" and parent:
            uncles = self.below[parent.parent_id]
            following = uncles.index(parent.pk) + 1
            above = self.nodes[parent.parent_id] if parent.parent_id else None
            return self.put(node, above, uncles[following] if following < len(uncles) else None)
        raise Invalid(_("There is no place that way."))

    def keep(self) -> None:
        """Number the ranks from 1 in the order of the outline; those that change step aside first, on any engine."""
        changed, activities = [], 0
        for rank, key in enumerate(
            (key for axis in self.below[None] for key in self.family(self.nodes[axis])), start=1
        ):
            node = self.nodes[key]
            activities += node.kind == NodeKind.ACTIVITY
            order = activities if node.kind == NodeKind.ACTIVITY else None
            if (node.rank, node.order, node.line) != (rank, order, rank):
                node.rank, node.order, node.line = rank, order, rank
                changed.append(node)
        aside = (self.version.nodes.aggregate(last=Max("rank"))["last"] or 0) + len(self.nodes)
        self.version.nodes.filter(pk__in=[node.pk for node in changed]).update(rank=F("rank") + aside)
        Node.objects.bulk_update(changed, ["rank", "order", "line"], batch_size=200)
