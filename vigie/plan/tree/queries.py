"""Named questions about the plan. It is a public text: every signed-in person gets the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, Count, F, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.tree.axes import Axes, axes
from vigie.plan.tree.models import Anomaly, Node, NodeKind, Plan, PlanVersion
from vigie.plan.tree.ordering import PARENTS
from vigie.plan.tree.rules import ADOPT, DECIDE, KEEP


def current_version() -> PlanVersion | None:
    """The newest adopted version of the plan in force; None as long as no plan was brought in or adopted.

    Of several in force, one whose days run comes before one whose days are over, that before one whose days have not
    begun, and then the one adopted last.
    Where none is in force, the plan that ended last stays shown: its state says so.
    """
    today = timezone.localdate()
    turn = Case(
        When(plan__state="ended", then=3),
        When(plan__begins__gt=today, then=2),
        When(plan__ends__lt=today, then=1),
        default=0,
    )
    found = PlanVersion.objects.filter(adopted_at__isnull=False).annotate(
        turn=turn, over=Case(When(plan__state="ended", then=F("plan__ends")))
    )
    newest = ("turn", F("over").desc(nulls_last=True), "-adopted_at", "-pk")
    return found.select_related("plan", "imported_by").defer("original").order_by(*newest).first()


def newest_version(plan: Plan | UUID) -> PlanVersion | None:
    """The newest version of one plan, whatever its state; a draft has only one."""
    found = PlanVersion.objects.filter(plan=plan).select_related("plan", "imported_by").defer("original")
    return found.order_by("-number").first()


def places(elements: Iterable[UUID]) -> dict[UUID, Node]:
    """Element → its newest node, whichever plan it belongs to."""
    found = (
        Node.objects.filter(element__in=list(elements))
        .select_related("parent", "version__plan")
        .defer("version__original")
    )
    return {node.element_id: node for node in found.order_by("version__number")}


def predecessor(node: Node) -> Node | None:
    """The node of the plan before that it follows."""
    linked = Node.objects.filter(element=node.element_id, previous__isnull=False)
    first = linked.exclude(previous__element=node.element_id).select_related("previous").first()
    if first is None or first.previous is None:
        return None
    return places([first.previous.element_id]).get(first.previous.element_id)


def successor(node: Node) -> Node | None:
    """The node of a later plan that follows it, drafts included; of several, that of the newest plan."""
    after = Node.objects.filter(previous__element=node.element_id).exclude(element=node.element_id)
    found = after.select_related("version__plan").order_by("-version__plan__created_at").first()
    return places([found.element_id]).get(found.element_id) if found else None


def other_plans(version: PlanVersion | None) -> QuerySet[Plan]:
    """Every plan but the one shown: drafts first, then those in force, then those that ended, the newest first."""
    turn = Case(When(state="ended", then=2), When(state="in_force", then=1), default=0)
    others = Plan.objects.exclude(pk=version.plan_id) if version else Plan.objects.all()
    return others.annotate(turn=turn).order_by("turn", F("ends").desc(nulls_last=True), "-created_at")


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
    def may_hold(self) -> list[tuple[str, str]]:
        """Which kinds may stand right below it, with their names."""
        return [(kind.value, str(kind.label)) for kind in NodeKind if self.node.kind in PARENTS[kind]]

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


def family(node: Node) -> list[Node]:
    """A node and all below it, in the order of the plan."""
    below: dict[UUID | None, list[Node]] = {}
    for one in nodes(node.version):
        below.setdefault(one.parent_id, []).append(one)

    def walk(top: Node) -> list[Node]:
        return [top, *(deeper for child in below.get(top.pk, []) for deeper in walk(child))]

    return walk(node)


def next_code(version: PlanVersion, kind: str, parent: Node | None) -> str:
    """The number that follows in the family, for a form to propose; "" where none is plain."""
    family = version.nodes.filter(parent=parent, kind=kind).exclude(code="")
    if last := family.order_by("-rank").first():
        prefix, dot, number = last.code.rpartition(".")
        return f"{prefix}{dot}{int(number) + 1}" if number.isdigit() else ""
    if parent is None:
        return "1"
    return f"{parent.code}.1" if parent.code and kind in {NodeKind.RESULT, NodeKind.ACTIVITY} else ""


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
    """For a coordinator: anomalies to decide, every plan in force whose days are over. For who may: a plan to adopt."""
    lines = [*_to_adopt(actor), *_over(actor)]
    version = current_version()
    if version is None:
        return lines
    waiting = version.anomalies.open().count() if may(DECIDE, actor) else 0
    if waiting:
        title = ngettext("Decide %(n)d anomaly of the plan", "Decide %(n)d anomalies of the plan", waiting)
        url = f"{reverse('tree:anomalies')}?etat=open"
        lines.append(Todo("green", title % {"n": waiting}, _("Plan · no deadline"), url))
    return lines


def _over(actor: Actor) -> list[Todo]:
    if not may(KEEP, actor):
        return []
    over = Plan.objects.filter(state="in_force", ends__lt=timezone.localdate()).order_by("ends", "pk")
    said = _("The plan’s period is over: end it")
    return listed(over, "green", lambda plan: Todo("green", said, _("Plan"), plan.get_absolute_url()))


def _to_adopt(actor: Actor) -> list[Todo]:
    if actor.user is None or not may(ADOPT, actor):
        return []
    waiting = Plan.objects.filter(state="proposed").exclude(proposed_by=actor.user).order_by("proposed_at", "pk")
    said = _("A plan waits to be adopted by a second person")
    return listed(waiting, "yellow", lambda plan: Todo("yellow", said, _("Plan"), plan.get_absolute_url()))


def is_over(plan: Plan) -> bool:
    """True where it is in force still and its last day has passed."""
    return plan.state == "in_force" and plan.ends is not None and plan.ends < timezone.localdate()
