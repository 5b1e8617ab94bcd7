"""Which axis a node lies below, said so that the database can count by it and five thousand nodes need not be read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from vigie.plan.tree.models import Node, PlanVersion


@dataclass(frozen=True)
class Axes:
    """The axes of a version in their order, and which ranks lie below which.

    `runs` are (first rank, last rank, place of the axis, from 0). A plan in order has one run an axis, since all that
    hangs below one is written after it; where somebody's numbers are out of order there are more, and they still hold.
    """

    nodes: list[Node]
    runs: list[tuple[int, int, int]]

    def of(self, rank: str = "rank") -> Case:
        """The place of the axis above the node whose rank that path leads to, as an expression to group by.

        `rank` must lead to nodes of this version alone.
        """
        whens = [
            When(**{f"{rank}__gte": first, f"{rank}__lte": last}, then=Value(place)) for first, last, place in self.runs
        ]
        return Case(*whens, default=Value(None), output_field=IntegerField())

    def below(self, place: int) -> Q:
        """The nodes of one axis, itself among them, as a condition on nodes of this version."""
        return Q(*(Q(rank__gte=first, rank__lte=last) for first, last, of in self.runs if of == place), _connector=Q.OR)


def axes(version: PlanVersion) -> Axes:
    """The axes of a version, in two queries; parents stand before their children."""
    found = list(version.nodes.filter(parent=None).order_by("rank"))
    # As text: to make an id of each of five thousand rows takes longer than to read them.
    rows = version.nodes.order_by("rank").values_list("rank", Cast("pk", CharField()), Cast("parent", CharField()))
    axis_of: dict[str, int] = {}
    runs: list[tuple[int, int, int]] = []
    seen = 0
    for rank, node, above in rows:
        place = axis_of[above] if above else seen
        seen += not above
        axis_of[node] = place
        if runs and runs[-1][2] == place:
            runs[-1] = (runs[-1][0], rank, place)
        else:
            runs.append((rank, rank, place))
    return Axes(found, runs)
