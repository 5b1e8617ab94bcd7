"""The only place that changes the plan: each change is one transaction with its audit entry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.tree.lives import standing
from vigie.plan.tree.models import Anomaly, Element, Node, Plan, PlanVersion
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.findings import Finding, find_anomalies
from vigie.plan.tree.reading.tree import Document, Item, counts, read_plan
from vigie.plan.tree.rules import CORRECT, DECIDE, IMPORT
from vigie.plan.tree.sentences import fault_sentence
from vigie.plan.tree.states import ANOMALY
from vigie.plan.tree.stored import anomaly_rows, digest, link_same, rows_of


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: `version` is None in a dry run of something new.

    `new_plan`: no plan had its title and years, so that it begins one.
    """

    version: PlanVersion | None
    changed: bool
    counts: dict[str, int]
    anomalies: int
    same_nodes: int
    new_plan: bool = False


def import_plan(
    data: bytes, *, source: str, by: Actor, plan: Plan | None = None, new_plan: bool = False, dry_run: bool = False
) -> Imported:
    """Take a plan's file in. The bytes of the current version again change nothing; others make a new version.

    The file belongs to `plan`, or else to the plan of the same title and period. Where there is none it begins a plan:
    beside others only as `new_plan`, so that a title that was written otherwise does not put a second one in force.
    Raises Invalid, with the line, when the file is not a plan; nothing is kept then.
    """
    permit(IMPORT, by)
    document = _read(data)
    table, findings = document.table, find_anomalies(document)
    title = table.title or source
    with transaction.atomic():
        known = plan or Plan.objects.filter(title=title, period=table.period).first()
        if known and known.is_draft:
            raise Invalid(_("This plan is being drafted here: adopt it or give it up before a file of it comes in."))
        before = known.versions.last() if known else None
        told = Imported(before, changed=False, counts=_counts(document), anomalies=len(findings), same_nodes=0)
        told = replace(told, new_plan=known is None)
        if before and before.sha256 == digest(data):
            return replace(told, same_nodes=before.nodes.count())
        if dry_run:
            same = link_same(rows_of(document, PlanVersion(plan=known or Plan())).values(), before)
            return replace(told, version=None, changed=True, same_nodes=same)
        _is_meant(known, new_plan)
        known = known or Plan.objects.create(title=title, period=table.period, **standing(table.period))
        version = _version(known, data, source, document, before, by)
        same = _keep(document, findings, version, before)
        note("plan.import", version, by=by)
    return replace(told, version=version, changed=True, same_nodes=same)


def _read(data: bytes) -> Document:
    try:
        return read_plan(data)
    except PlanFault as fault:
        raise Invalid(fault_sentence(fault)) from fault


def _is_meant(known: Plan | None, new_plan: bool) -> None:
    """Raises Invalid where a file would begin a plan beside others and nobody said so, or the other way about."""
    if known and new_plan:
        raise Invalid(_("There is a plan of that title and these years already: this file would be a version of it."))
    if known is None and not new_plan and Plan.objects.filter(state__in=["in_force", "ended"]).exists():
        raise Invalid(
            _(
                "No plan here has the title and the years of this file. Is it a version of one? Then give it that "
                "plan’s title and years. If not, say that this is another plan."
            )
        )


def _version(
    plan: Plan, data: bytes, source: str, document: Document, before: PlanVersion | None, by: Actor
) -> PlanVersion:
    return PlanVersion.objects.create(
        plan=plan,
        number=before.number + 1 if before else 1,
        original=data,
        sha256=digest(data),
        source=source[:255],
        header=document.table.header,
        subheader=document.table.subheader,
        imported_by=by.user,
        adopted_at=timezone.now(),
    )


def _counts(document: Document) -> dict[str, int]:
    found = counts(document.axes)
    return {level: found[level] for level in ("axes", "objectives", "results", "activities")}


def _keep(document: Document, findings: list[Finding], version: PlanVersion, before: PlanVersion | None) -> int:
    """Store nodes and anomalies, carrying over from the version before what stays true. Returns the nodes linked."""
    rows = rows_of(document, version)
    same = link_same(rows.values(), before)
    Element.objects.bulk_create(row.element for row in rows.values() if not row.previous)
    Node.objects.bulk_create(rows.values())
    _keep_anomalies(findings, rows, version, before)
    return same


def _keep_anomalies(
    findings: list[Finding], rows: dict[Item, Node], version: PlanVersion, before: PlanVersion | None
) -> None:
    anomalies = Anomaly.objects.bulk_create(anomaly_rows(findings, version, before))
    through = Anomaly.nodes.through
    through.objects.bulk_create(
        through(anomaly_id=anomaly.pk, node_id=rows[item].pk)
        for anomaly, finding in zip(anomalies, findings, strict=True)
        for item in finding.items
    )


def decide_anomaly(anomaly: Anomaly, *, verb: str, reason: str, by: Actor) -> Anomaly:
    """`keep` the plan as written, or say that an erratum did `correct` it, with a reason. Raises WrongState."""
    permit(DECIDE, by)
    if verb not in {"keep", "correct"}:
        raise Invalid
    if not reason.strip():
        raise Invalid(_("Say why, in a few words: the next reader was not there."))
    with transaction.atomic():
        anomaly = Anomaly.objects.select_for_update().get(pk=anomaly.pk)
        anomaly.state = ANOMALY.next(anomaly.state, verb)
        anomaly.reason = reason.strip()
        anomaly.decided_by, anomaly.decided_at = signer(by), timezone.now()
        anomaly.save()
        note(f"anomaly.{verb}", anomaly, by=by)
    return anomaly


def reopen_anomaly(anomaly: Anomaly, *, by: Actor) -> Anomaly:
    """Put a decided anomaly back among those to decide; the audit chain keeps who had decided. Raises WrongState."""
    permit(DECIDE, by)
    with transaction.atomic():
        anomaly = Anomaly.objects.select_for_update().get(pk=anomaly.pk)
        anomaly.state = ANOMALY.next(anomaly.state, "reopen")
        anomaly.reason, anomaly.decided_by, anomaly.decided_at = "", None, None
        anomaly.save()
        note("anomaly.reopen", anomaly, by=by)
    return anomaly


def write_erratum(node: Node, *, text: str, by: Actor) -> Node:
    """Lay an erratum over a node's text, which stays verbatim below; an empty text takes the erratum away."""
    permit(CORRECT, by)
    with transaction.atomic():
        node = Node.objects.select_for_update(of=("self",)).select_related("version").get(pk=node.pk)
        if node.version.adopted_at is None:
            raise WrongState(_("A draft has no errata: change its words."))
        node.erratum = text.strip()
        node.erratum_by = signer(by) if node.erratum else None
        node.erratum_at = timezone.now() if node.erratum else None
        node.save(update_fields=["erratum", "erratum_by", "erratum_at"])
        note("node.erratum", node, by=by)
    return node
