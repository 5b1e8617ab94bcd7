"""Named questions about the plan. It is a public text: every signed-in person gets the same answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo
from vigie.plan.tree.axes import Axes, axes
from vigie.plan.tree.models import Anomaly, Node, NodeKind, PlanVersion
from vigie.plan.tree.rules import DECIDE


def current_version() -> PlanVersion | None:
    """The version imported last; None as long as no plan was brought in."""
    return PlanVersion.objects.select_related("plan", "imported_by").order_by("-imported_at", "-pk").first()


def nodes(version: PlanVersion) -> QuerySet[Node]:
    """The nodes of a version in the order of the file."""
    return version.nodes.order_by("rank").select_related("erratum_by", "parent")


@dataclass
class Branch:
    """A node with what hangs below it, ready to be drawn. `folded`: how many activities below it are not among that."""

    node: Node
    open_anomalies: int = 0
    children: list[Branch] = field(default_factory=list)
    folded: int = 0

    def walk(self) -> list[Branch]:
        """This branch and all below it."""
        return [self, *(below for child in self.children for below in child.walk())]

    @property
    def activities(self) -> list[Branch]:
        return [below for below in self.walk() if below.node.kind == NodeKind.ACTIVITY]

    @property
    def costed(self) -> int:
        """How many of the activities have a budget."""
        return sum(branch.node.budget_eur is not None for branch in self.activities)

    @property
    def budget(self) -> object:
        """The sum in euros of the activities that have a budget; None when none has."""
        known = [branch.node.budget_eur for branch in self.activities if branch.node.budget_eur is not None]
        return sum(known[1:], known[0]) if known else None

    @property
    def results(self) -> int:
        return sum(below.node.kind == NodeKind.RESULT and not below.node.is_missing for below in self.walk())

    @property
    def all_open_anomalies(self) -> int:
        """Anomalies to decide that name this node or one below it; one that names several counts at each."""
        return sum(below.open_anomalies for below in self.walk())


def tree(version: PlanVersion, *, folded: bool = False) -> list[Branch]:
    """The axes with everything below them, in three queries whatever the size; folded: all but activities.

    Anomalies of what is empty everywhere (no budget…) are not counted node by node: the empty fields say it there.
    """
    links = Anomaly.nodes.through.objects.filter(anomaly__version=version, anomaly__state="open")
    open_links = links.exclude(anomaly__kind__startswith="no_")
    counted = Counter(open_links.values_list("node_id", flat=True))
    branches: dict[object, Branch] = {}
    axes: list[Branch] = []
    held: dict[UUID | None, int] = {}
    if folded:
        rows = version.nodes.filter(kind=NodeKind.ACTIVITY).order_by().values("parent").annotate(n=Count("pk"))
        held = dict(rows.values_list("parent", "n"))
    for node in nodes(version).exclude(kind=NodeKind.ACTIVITY) if folded else nodes(version):
        branch = Branch(node, counted[node.pk], folded=held.get(node.pk, 0))
        branches[node.pk] = branch
        (branches[node.parent_id].children if node.parent_id else axes).append(branch)
    return axes


def open_per_axis(version: PlanVersion, known: Axes | None = None) -> dict[UUID | None, int]:
    """For each axis, how many different anomalies to decide name a node of it; those of the whole file under None.

    `known`: the version's axes, where they were read already.
    """
    known = known or axes(version)
    links = Anomaly.nodes.through.objects.filter(anomaly__version=version, anomaly__state="open")
    named = links.order_by().values(axis=known.of("node__rank")).annotate(n=Count("anomaly", distinct=True))
    found: dict[UUID | None, int] = {known.nodes[row["axis"]].pk: row["n"] for row in named if row["axis"] is not None}
    if whole := of_the_file(version):
        found[None] = whole
    return found


def of_the_file(version: PlanVersion) -> int:
    """How many anomalies to decide are about the file as a whole."""
    return version.anomalies.open().filter(nodes=None).count()


def anomalies(version: PlanVersion, state: str = "") -> QuerySet[Anomaly]:
    """The anomalies of a version, those of one state if it is given."""
    found = version.anomalies.select_related("decided_by").prefetch_related("nodes")
    return found.filter(state=state) if state else found


def next_open(anomaly: Anomaly) -> Anomaly | None:
    """The next anomaly to decide, after this one and then from the start."""
    waiting = Anomaly.objects.filter(version=anomaly.version_id).open().exclude(pk=anomaly.pk)
    return waiting.filter(rank__gt=anomaly.rank).first() or waiting.first()


def todo(actor: Actor) -> list[Todo]:
    """For a coordinator: anomalies to decide."""
    version = current_version()
    if version is None or not may(DECIDE, actor):
        return []
    waiting = version.anomalies.open().count()
    if not waiting:
        return []
    title = ngettext("Decide %(n)d anomaly of the plan", "Decide %(n)d anomalies of the plan", waiting)
    url = f"{reverse('tree:anomalies')}?etat=open"
    return [Todo("green", title % {"n": waiting}, _("Plan · no deadline"), url)]
