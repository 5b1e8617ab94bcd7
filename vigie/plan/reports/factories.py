"""Reports and files of IATI for tests, made through actions."""

from __future__ import annotations

from vigie.compute.spans import Span, year
from vigie.ground.accounts.actor import Actor
from vigie.plan.reports import actions
from vigie.plan.reports.forms import chapters_of
from vigie.plan.reports.iati.actions import (
    accept_account,
    accept_clearance,
    ask_clearance,
    prepare,
    propose_account,
)
from vigie.plan.reports.models import Audience, IatiAccount, IatiFile, Report
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element, PlanVersion
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL

YEAR = year(2031)


def a_plan() -> PlanVersion:
    """The plan in force, or a small invented one brought in."""
    version = current_version() or import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None  # noqa: S101
    return version


def make_report(
    *, title: str = "Rapport inventé", audience: Audience = Audience.TEAM, span: Span = YEAR, by: Actor
) -> Report:
    """A draft over an invented plan."""
    return actions.begin(
        title=title,
        version=a_plan(),
        span=span,
        language="fr",
        audience=audience,
        shape="whole",
        chapters=chapters_of("whole"),
        by=by,
    )


def accepted_account(*, by: Actor, second: Actor) -> IatiAccount:
    """An account that two people accepted."""
    found = IatiAccount.objects.filter(ended_at=None).first()
    if found is None:
        found = propose_account(ref="XI-INV-2031", org_type="23", name="Réseau inventé", by=by)
        accept_account(found, by=second)
    return found


def cleared_element(*, by: Actor, second: Actor, **parts: bool) -> Element:
    """An activity of which two people cleared some parts."""
    node = a_plan().nodes.select_related("element").filter(kind="activity").order_by("rank")[0]
    asked = ask_clearance(node.element, parts, by=by)
    accept_clearance(asked, seen=asked.asked_at.isoformat(), by=second)
    return node.element


def prepared_file(kind: str = "activities", *, by: Actor) -> IatiFile:
    """A file that waits for a second person."""
    return prepare(kind, a_plan(), by=by)
