"""The days of activities that await who is responsible for them: by name, or as a focal point of their coalition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.dates import Awaited, first
from vigie.plan.activities.models import Activity, Milestone, PlanRisk
from vigie.plan.activities.queries import nodes_of
from vigie.plan.tree.models import Node, PlanVersion
from vigie.plan.tree.queries import current_version
from vigie.warning.situation.queries import posts_of


def awaited(actor: Actor, days: Span) -> Iterator[Awaited]:
    """First and last days and steps of one's own activities, and one's own risks to look at again."""
    version = current_version()
    if version is None or actor.user is None:
        return
    own = _own(actor, version)
    starts = first(own.filter(status="planned"), "starts", days)
    ends = first(own, "ends", days)
    steps = first(Milestone.objects.filter(activity__in=own, done_on=None).select_related("activity"), "due_on", days)
    risks = PlanRisk.objects.visible_to(actor).filter(owner=actor.user, closed_at=None).select_related("activity")
    looks = first(risks.filter(activity__element__nodes__version=version), "review_on", days)
    found = [
        *(_Day("starts", one.pk, one, one.starts) for one in starts),
        *(_Day("ends", one.pk, one, one.ends) for one in ends),
        *(_Day("step", one.pk, one.activity, one.due_on) for one in steps),
        *(_Day("risk", one.pk, one.activity, one.review_on) for one in looks),
    ]
    nodes = nodes_of(version, [one.activity for one in found])
    yield from (one.said(nodes[one.activity.element_id]) for one in found)


def _own(actor: Actor, version: PlanVersion) -> QuerySet[Activity]:
    posts = [post.country for post in posts_of(actor)]
    return Activity.objects.of(version).unfinished().filter(Q(person=actor.user) | Q(coalition__in=posts))


class _Day:
    """One day of an activity, before its place in the plan is known."""

    def __init__(self, what: str, key: object, activity: Activity, day: date | None) -> None:
        self.what, self.key, self.activity, self.day = what, key, activity, day

    def said(self, node: Node) -> Awaited:
        """The code alone goes outside: a step's title was written for the house, and a risk is sealed."""
        if self.day is None:
            raise ValueError("A day that awaits someone is known.")
        kind, short = {
            "starts": (_("An activity begins"), _("begins")),
            "ends": (_("An activity ends"), _("ends")),
            "step": (_("A step is due"), _("step")),
            "risk": (_("Look again at a risk"), ""),
        }[self.what]
        code = node.code if node.code and node.code not in node.label else ""
        about = f"{node} {code}".strip()
        outside = f"{node.code} · {short}" if short and node.code else short
        url = self.activity.get_absolute_url()
        return Awaited(f"activities.{self.what}:{self.key}", self.day, kind, url, about, outside)
