"""A draft is adopted by two: one person proposes it, another puts it in force or sends it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.tree.models import Anomaly, Node, Plan, PlanVersion
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.findings import find_anomalies
from vigie.plan.tree.reading.tree import Document, read_plan
from vigie.plan.tree.rules import ADOPT, DRAFT
from vigie.plan.tree.sentences import fault_sentence
from vigie.plan.tree.states import PLAN
from vigie.plan.tree.stored import anomaly_rows, digest, items_of
from vigie.plan.tree.writing.draft import file_of, misplaced


def propose(plan: Plan, *, by: Actor) -> Plan:
    """Propose a draft: its words stay as they are until another person has answered. Raises Invalid if empty."""
    permit(DRAFT, by)
    person = signer(by)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        plan.state = PLAN.next(plan.state, "propose")
        _written(plan.versions.get())
        plan.proposed_by, plan.proposed_at = person, timezone.now()
        plan.save(update_fields=["state", "proposed_by", "proposed_at"])
        note("plan.propose", plan, by=by)
    return plan


def send_back(plan: Plan, *, by: Actor) -> Plan:
    """Make a proposed plan a draft again: another person refuses it so, or who proposed it takes it back."""
    if by.user is None or by.user.pk != plan.proposed_by_id:
        permit(ADOPT, by)
    else:
        permit(DRAFT, by)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        plan.state = PLAN.next(plan.state, "send_back")
        plan.proposed_by, plan.proposed_at = None, None
        plan.save(update_fields=["state", "proposed_by", "proposed_at"])
        note("plan.send_back", plan, by=by)
    return plan


def stamp(plan: Plan) -> str:
    """Which proposal one reads: another once the plan was sent back and proposed again."""
    return plan.proposed_at.isoformat() if plan.proposed_at else ""


def adopt(plan: Plan, *, seen: str, ends_before: bool = False, by: Actor) -> Plan:
    """As another person, put a proposed plan in force. Its file is written now and never changes; anomalies are found.

    `seen` is the `stamp` of the proposal that was read. The plan that it follows ends if its days are over, or if
    `ends_before`. Raises FourEyes for who proposed it, WrongState where another proposal waits than the one read.
    """
    permit(ADOPT, by)
    person = signer(by)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.proposed_by_id == person.pk:
            raise FourEyes
        plan.state = PLAN.next(plan.state, "adopt")
        if stamp(plan) != seen:
            raise WrongState(_("It was changed and proposed again meanwhile. Read it whole once more, then adopt it."))
        version = plan.versions.get()
        _fix(version, *_written(version))
        version.adopted_at, version.adopted_by = timezone.now(), person
        version.save()
        plan.save(update_fields=["state"])
        note("plan.adopt", plan, by=by)
        if plan.succeeds_id:
            _end_before(Plan.objects.select_for_update().get(pk=plan.succeeds_id), chosen=ends_before, by=by)
    return plan


def _end_before(before: Plan, *, chosen: bool, by: Actor) -> None:
    over = before.ends is not None and before.ends < timezone.localdate()
    if before.state == "in_force" and (chosen or over):
        before.state = PLAN.next(before.state, "end")
        before.save(update_fields=["state"])
        note("plan.end", before, by=by)


def _written(version: PlanVersion) -> tuple[bytes, list[Node], Document]:
    """The draft as a file, its nodes with their lines, and the document that is searched for anomalies."""
    data, nodes = file_of(version)
    try:
        read = read_plan(data)
    except PlanFault as fault:
        raise Invalid(fault_sentence(fault)) from fault
    axes = items_of(nodes)
    if not any(not item.is_missing for axis in axes for item in axis.walk()):
        raise Invalid(_("Nothing stands in it yet."))
    document = Document(read.table, axes, [], {})
    if lost := misplaced(document, read):
        raise Invalid(
            _(
                "In the plan’s file “%(node)s” would stand elsewhere than here: the file says places by the order of "
                "its lines alone. Move it before what stands deeper beside it, or give each level its element."
            )
            % {"node": (lost.raw or "")[:120]}
        )
    return data, nodes, document


def _fix(version: PlanVersion, data: bytes, nodes: list[Node], document: Document) -> None:
    """Keep the file and what contradicts itself in it, as for a file that comes in."""
    version.original, version.sha256 = data, digest(data)
    version.source = "plan.txt"
    Node.objects.bulk_update(nodes, ["line"], batch_size=200)
    findings = find_anomalies(document)
    kept = Anomaly.objects.bulk_create(anomaly_rows(findings, version, None))
    rows = dict(zip(document.walk(), nodes, strict=True))
    through = Anomaly.nodes.through
    through.objects.bulk_create(
        through(anomaly_id=anomaly.pk, node_id=rows[item].pk)
        for anomaly, finding in zip(kept, findings, strict=True)
        for item in finding.items
    )
