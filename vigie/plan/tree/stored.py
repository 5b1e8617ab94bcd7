"""Between the tree as read and the tree as stored: rows from items, items from rows, and which nodes are the same."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from vigie.plan.tree.models import Anomaly, Element, Node, PlanVersion
from vigie.plan.tree.reading.findings import Finding
from vigie.plan.tree.reading.text import Kind
from vigie.plan.tree.reading.tree import Continuation, Document, Item, tree_json


def rows_of(document: Document, version: PlanVersion) -> dict[Item, Node]:
    """An unsaved row for each item, each of an element of its own, parents before children."""
    rows: dict[Item, Node] = {}
    activities = 0
    for rank, item in enumerate(document.walk(), start=1):
        activities += item.kind is Kind.ACTIVITY
        rows[item] = Node(
            version=version,
            element=Element(plan=version.plan),
            kind=item.kind.value,
            parent=rows[item.parent] if item.parent else None,
            rank=rank,
            order=activities if item.kind is Kind.ACTIVITY else None,
            code=item.code or "",
            label=item.label or "",
            text=item.text or "",
            raw=item.raw or "",
            paragraphs=item.paragraphs,
            continuations=[{"line": more.line, "text": more.text} for more in item.continuations],
            line=item.line,
            budget_eur=item.budget,
            periods=item.periods,
            responsible=item.responsible or "",
        )
    return rows


def items_of(nodes: Iterable[Node]) -> list[Item]:
    """Stored nodes, in the order of their ranks, as items again: the axes."""
    items: dict[Any, Item] = {}
    axes: list[Item] = []
    for row in nodes:
        item = Item(
            Kind(row.kind),
            row.line,
            label=row.label or None,
            code=row.code or None,
            text=row.text if row.raw else None,
            raw=row.raw or None,
            paragraphs=row.paragraphs,
            continuations=[Continuation(more["line"], more["text"]) for more in row.continuations],
            budget=row.budget_eur,
            periods=row.periods,
            responsible=row.responsible or None,
        )
        items[row.pk] = item
        if row.parent_id is None:
            axes.append(item)
        else:
            item.parent = items[row.parent_id]
            item.parent.children.append(item)
    return axes


def stored_tree(version: PlanVersion) -> Any:
    """The stored plan in the shape of `vigie plan tree --json`."""
    return tree_json(
        items_of(version.nodes.order_by("rank")),
        title=version.plan.title,
        period=version.plan.period,
        source=version.source,
        header=version.header,
        subheader=version.subheader,
    )


def link_same(rows: Iterable[Node], before: PlanVersion | None) -> int:
    """Point each new row at the row of the version before that says the same; errata go with it. Returns how many.

    The same words twice (it happens) are paired in the order of the file.
    """
    known: defaultdict[tuple[str, ...], deque[Node]] = defaultdict(deque)
    for old in before.nodes.order_by("rank").select_related("parent", "element") if before else []:
        known[_identity(old)].append(old)
    linked = 0
    for row in rows:
        if waiting := known.get(_identity(row)):
            row.previous = waiting.popleft()
            row.element = row.previous.element
            row.erratum, row.erratum_by_id = row.previous.erratum, row.previous.erratum_by_id
            row.erratum_at = row.previous.erratum_at
            linked += 1
    return linked


def _identity(row: Node) -> tuple[str, ...]:
    """What makes two nodes of two versions the same; an empty one is known by what stands above it."""
    said = (row.kind, row.label, row.code, row.text)
    return said if row.raw or row.parent is None else (*said, *_identity(row.parent))


def digest(data: bytes) -> str:
    """What tells one file, or one state of a draft, from another."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(finding: Finding) -> str:
    """The same for the same finding in two versions: its kind, its values and the words of its nodes, not its lines."""
    facts = {key: value for key, value in finding.facts.items() if key not in {"line", "lines"}}
    words = [[item.kind.value, item.label, item.code, item.text] for item in finding.items]
    body = json.dumps([finding.kind, facts, words], ensure_ascii=False, sort_keys=True)
    return digest(body.encode())


def anomaly_rows(findings: list[Finding], version: PlanVersion, before: PlanVersion | None) -> list[Anomaly]:
    """An unsaved row for each finding; what was decided about the same one before stays decided."""
    decided: defaultdict[str, deque[Anomaly]] = defaultdict(deque)
    for old in before.anomalies.exclude(state="open").order_by("rank") if before else []:
        decided[old.fingerprint].append(old)
    rows = []
    for rank, finding in enumerate(findings, start=1):
        row = Anomaly(version=version, rank=rank, kind=finding.kind, facts=finding.facts)
        row.fingerprint = fingerprint(finding)
        if same := decided.get(row.fingerprint):
            old = same.popleft()
            row.state, row.reason = old.state, old.reason
            row.decided_by_id, row.decided_at = old.decided_by_id, old.decided_at
        rows.append(row)
    return rows
