"""What happens to a draft: it is begun, perhaps as the successor of a plan, written, and given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.tree.models import Element, Node, NodeKind, Plan, PlanVersion
from vigie.plan.tree.ordering import Outline
from vigie.plan.tree.queries import newest_version
from vigie.plan.tree.reading.text import clean
from vigie.plan.tree.rules import DRAFT
from vigie.plan.tree.stored import digest
from vigie.plan.tree.wording import say

HEADER = ["Axe", "Objectifs spécifiques", "Résultats attendus", "Activités", "Coût budget", "Période"]
LONGEST = 10  # years


@dataclass(frozen=True)
class Words:
    """What a person writes of one node; money, periods and responsible are an activity's alone."""

    code: str = ""
    text: str = ""
    budget_eur: Decimal | None = None
    periods: list[str] = field(default_factory=list)
    responsible: str = ""


def begin(*, title: str, first: int, last: int, after: Plan | None = None, by: Actor) -> Plan:
    """Begin the draft of a plan from its first to its last year; after another, with its nodes copied and linked back.

    Each copy has an element of its own: nothing that was done under the plan before is counted for it. Budgets and
    periods are those of the years before and are not copied. Raises Invalid for years or a title that cannot be.
    """
    permit(DRAFT, by)
    title, person = clean(title), signer(by)
    if not title:
        raise Invalid(_("Give the plan a title."))
    if not first <= last < first + LONGEST or not 1990 <= first <= 2150:
        raise Invalid(_("A plan lasts from one to %(n)d years.") % {"n": LONGEST})
    if after and after.is_draft:
        raise Invalid(_("A draft has no successor: it is not in force yet."))
    period = f"{first}-{last}"
    with transaction.atomic():
        if Plan.objects.filter(title=title, period=period).exists():
            raise Invalid(_("There is a plan of that title and these years already."))
        plan = Plan.objects.create(
            title=title, period=period, begins=date(first, 1, 1), ends=date(last, 12, 31), state="draft", succeeds=after
        )
        years = [f"{number} A" for number in range(1, last - first + 2)]
        version = PlanVersion.objects.create(
            plan=plan,
            number=1,
            original=b"",
            sha256="",
            source="",
            header=[*HEADER, *([""] * (len(years) - 1)), "Responsable"],
            subheader=["", "", "", "", "EUROS", *years, ""],
            imported_by=person,
        )
        if after and (before := newest_version(after)):
            _copy(before, version)
        note("plan.begin", plan, by=by)
    return plan


def _copy(before: PlanVersion, version: PlanVersion) -> None:
    """The nodes of the plan before as nodes of the draft: as they should read, where an erratum says so."""
    copies: dict[UUID, Node] = {}
    for old in before.nodes.order_by("rank"):
        copies[old.pk] = Node(
            version=version,
            element=Element(plan=version.plan),
            kind=old.kind,
            parent=copies[old.parent_id] if old.parent_id else None,
            rank=old.rank,
            order=old.order,
            line=old.rank,
            code=old.code,
            label=old.label,
            text=old.erratum or old.text,
            raw=old.raw,
            paragraphs=old.paragraphs,
            continuations=old.continuations,
            responsible=old.responsible,
            previous=old,
        )
        if old.erratum or (not old.is_missing and (old.continuations or not old.label)):
            more = [line["text"] for line in old.continuations] if old.kind == NodeKind.RESULT else []
            say(copies[old.pk], code=old.code, text=old.erratum or " ".join([old.text, *more]))
    Element.objects.bulk_create(node.element for node in copies.values())
    Node.objects.bulk_create(copies.values())


def locked(version: PlanVersion) -> PlanVersion:
    """The version of a draft, locked until the transaction ends. Raises WrongState once it is proposed or adopted.

    The plan is locked first and its version second, as an adoption does: else each could wait for the other.
    """
    plan = Plan.objects.select_for_update().filter(pk=version.plan_id).first()
    if plan is None:
        raise WrongState(_("This draft was given up meanwhile. Nothing was changed."))
    if plan.state != "draft":
        raise WrongState(_("Only a draft is changed. This plan was proposed or adopted: its words stay as they are."))
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    version.plan = plan
    return version


def add(version: PlanVersion, *, kind: str, parent: Node | None, words: Words, by: Actor) -> Node:
    """A new node, the last below `parent`. Raises Invalid where it cannot hang there, WrongState outside a draft."""
    permit(DRAFT, by)
    if kind not in NodeKind:
        raise Invalid
    with transaction.atomic():
        outline = Outline(locked(version))
        above = outline.nodes.get(parent.pk) if parent else None
        if parent and above is None:
            raise WrongState(_("Someone took this element out meanwhile. Nothing was changed."))
        rank = max((node.rank for node in outline.nodes.values()), default=0) + 1
        node = Node(version=version, kind=kind, parent=above, rank=rank, line=rank)
        node.element = Element(plan=version.plan)
        _write(node, words)
        outline.put(node, above)
        node.element.save(force_insert=True)
        node.save(force_insert=True)
        outline.keep()
        note("node.add", node, by=by)
    return node


def _write(node: Node, words: Words) -> None:
    say(node, code=words.code, text=words.text)
    if node.kind != NodeKind.ACTIVITY:
        return
    if words.budget_eur is not None and words.budget_eur < 0:
        raise Invalid(_("A budget is nought or more."))
    grid = set(grid_of(node.version))
    if not grid.issuperset(words.periods):
        raise Invalid(_("Choose among the years of the plan."))
    node.budget_eur, node.periods = words.budget_eur, words.periods
    node.responsible = clean(words.responsible)


def grid_of(version: PlanVersion) -> list[str]:
    """The names of the years in the plan's grid: "1 A", "2 A"."""
    return [name for name in version.subheader if name and name != "EUROS"]


def write(node: Node, words: Words, *, revision: int, by: Actor) -> Node:
    """Change the words of a node as one saw it in `revision`. Raises WrongState where someone changed it since."""
    permit(DRAFT, by)
    with transaction.atomic():
        version = locked(node.version)
        current = version.nodes.filter(pk=node.pk).first()
        if current is None or current.revision != revision:
            raise WrongState(
                _(
                    "Someone changed this element while you were writing; what you typed is still here. "
                    "Compare it with what stands there now, then keep yours over it, or go back."
                )
            )
        current.version = version
        _write(current, words)
        current.revision += 1
        current.save()
        note("node.write", current, by=by)
    return current


def move(node: Node, *, way: str = "", parent: Node | None = None, before: UUID | None = None, by: Actor) -> Node:
    """Move a node with all below it: one step that `way`, or below `parent`, before one of its children.

    Raises Invalid where it cannot stand there, so below itself, and WrongState outside a draft.
    """
    permit(DRAFT, by)
    with transaction.atomic():
        outline = Outline(locked(node.version))
        current = outline.nodes.get(node.pk)
        above = outline.nodes.get(parent.pk) if parent else None
        if current is None or (parent and above is None):
            raise WrongState(_("Someone took this element out meanwhile. Nothing was changed."))
        if way:
            outline.step(current, way)
        else:
            outline.put(current, above, before)
        current.save(update_fields=["parent"])
        outline.keep()
        note("node.move", current, by=by)
    return current


def stamp(node: Node) -> str:
    """What a node and all below it look like now: another once any of them was added, changed or taken out."""
    outline = Outline(node.version)
    seen = (
        sorted(f"{key}:{outline.nodes[key].revision}" for key in outline.family(node))
        if node.pk in outline.nodes
        else []
    )
    return digest(" ".join(seen).encode())[:16]


def remove(node: Node, *, seen: str, by: Actor) -> int:
    """Take a node out with all below it, as one saw them (`stamp`). Returns how many. Raises WrongState, Invalid."""
    permit(DRAFT, by)
    with transaction.atomic():
        version = locked(node.version)
        outline = Outline(version)
        current = outline.nodes.get(node.pk)
        if current is None or stamp(node) != seen:
            raise WrongState(_("Someone changed this part meanwhile: look at it again before you take it out."))
        family = outline.family(current)
        elements = [outline.nodes[key].element_id for key in family]
        _nothing_hangs_on(elements)
        outline.below[current.parent_id].remove(node.pk)  # where it stands now: another may have moved it
        note("node.remove", node, by=by)
        Node.objects.filter(pk__in=family).delete()
        Element.objects.filter(pk__in=elements).delete()
        for key in family:
            del outline.nodes[key]
        outline.keep()
    return len(family)


def drop(plan: Plan, *, by: Actor) -> None:
    """Give a draft up: nothing of it stays but its entry in the log. Raises WrongState once it was proposed."""
    permit(DRAFT, by)
    with transaction.atomic():
        for version in plan.versions.all():
            locked(version)
        _nothing_hangs_on(plan.elements.values_list("pk", flat=True))
        note("plan.drop", plan, by=by)
        Node.objects.filter(version__plan=plan).delete()
        plan.elements.all().delete()
        plan.versions.all().delete()
        plan.delete()


def _nothing_hangs_on(elements: Iterable[UUID]) -> None:
    """Raises Invalid where any room keeps something of one of these elements."""
    keys = list(elements)
    for relation in Element._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if not relation.auto_created or relation.concrete or other in {Node, None} or isinstance(other, str):
            continue
        if other._base_manager.filter(**{f"{relation.field.name}__in": keys}).exists():  # type: ignore[union-attr]
            raise Invalid(
                _("Something is kept under this already: an activity, money or an indicator. Take that off first.")
            )
