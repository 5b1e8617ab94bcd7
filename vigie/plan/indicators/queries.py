"""Named questions about indicators. Every signed-in person gets the same figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo
from vigie.plan.indicators.models import Indicator, PeriodLock
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.rules import ATTACH
from vigie.plan.tree.models import Element, Node, PlanVersion
from vigie.plan.tree.queries import current_version


def may_read(recipe: Recipe, *, by: Actor) -> bool:
    """Whether an actor reads a recipe's figures: of a protected room's live records, its team's members alone."""
    return not recipe.team or Membership.objects.of(by).filter(team=recipe.team).exists()


def of_version(version: PlanVersion) -> QuerySet[Indicator]:
    """The indicators of the elements that a version has."""
    return Indicator.objects.filter(element__nodes__version=version)


def of_element(element: Element) -> QuerySet[Indicator]:
    """The indicators of one element."""
    return Indicator.objects.filter(element=element).select_related("attached_by").prefetch_related("targets")


@dataclass(frozen=True)
class Use:
    """An indicator and the node of the version that it hangs on."""

    indicator: Indicator
    node: Node


def uses(recipe: str, version: PlanVersion | None) -> list[Use]:
    """Where a recipe is attached in a version, in the order of the file."""
    nodes = Node.objects.filter(version=version, element__indicators__recipe=recipe).order_by("rank")
    found = {
        use.element_id: use
        for use in Indicator.objects.filter(recipe=recipe).select_related("attached_by").prefetch_related("targets")
    }
    return [Use(found[node.element_id], node) for node in nodes]


def left_behind(version: PlanVersion) -> QuerySet[Indicator]:
    """Indicators on elements of the plan that its current version does not have: to attach again."""
    return Indicator.objects.filter(element__plan=version.plan).exclude(element__nodes__version=version)


def locks() -> QuerySet[PeriodLock]:
    """The locked periods, the newest first."""
    return PeriodLock.objects.select_related("locked_by")


def locked_spans() -> list[str]:
    """The codes of the periods whose figures are fixed."""
    return list(PeriodLock.objects.values_list("span", flat=True))


def todo(actor: Actor) -> list[Todo]:
    """For a coordinator: indicators that lost their place."""
    version = current_version()
    if version is None or not may(ATTACH, actor):
        return []
    lost = left_behind(version).count()
    if not lost:
        return []
    title = ngettext("Attach %(n)d indicator again", "Attach %(n)d indicators again", lost) % {"n": lost}
    return [Todo("green", title, _("Plan · its place changed in the new version"), reverse("indicators:list"))]
