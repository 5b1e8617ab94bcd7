"""Named questions about activities; what is clear of them is read by everyone who signs in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.activities import rules
from vigie.plan.activities.models import Activity, Milestone, PlanRisk
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import current_version

SOON = timedelta(days=14)


def followed(version: PlanVersion) -> QuerySet[Activity]:
    """The activities of a version, with what a list says of them, in a bounded number of queries."""
    return Activity.objects.of(version).select_related("person").prefetch_related("milestones", "countries")


def of_elements(elements: Iterable[UUID]) -> dict[UUID, Activity]:
    """Element → its activity, of those that are followed."""
    found = Activity.objects.filter(element__in=list(elements)).select_related("person")
    return {one.element_id: one for one in found.prefetch_related("milestones", "countries")}


def realised(version: PlanVersion, span: Span | None = None, country: str = "") -> tuple[int, int]:
    """(done, due): of the activities whose last day lies in the span (all that are followed, without one), those done.

    What was given up was due as well: leaving it out would flatter the plan.
    """
    due = Activity.objects.of(version).concerning(country)
    if span is not None:
        due = due.filter(ends__gte=span.start, ends__lt=span.end)
    done = Count("pk", distinct=True, filter=Q(status="done"))
    counted = due.order_by().aggregate(done=done, due=Count("pk", distinct=True))
    return counted["done"], counted["due"]


def late(version: PlanVersion) -> QuerySet[Activity]:
    """Those that are late today, the longest first: since their last day, or since the first milestone they missed."""
    today, never = timezone.localdate(), Value(date.max, DateField())
    missed = Milestone.objects.filter(activity=OuterRef("pk"), done_on=None, due_on__lt=today).order_by("due_on")
    since = Least(Coalesce("ends", never), Coalesce(Subquery(missed.values("due_on")[:1]), never))
    return Activity.objects.of(version).late(today).order_by(since, "pk")


def left_behind(version: PlanVersion) -> QuerySet[Activity]:
    """Activities of this plan whose element has no place in its newest version: to be hung elsewhere."""
    return Activity.objects.filter(element__plan=version.plan_id).exclude(element__nodes__version=version)


def not_followed(version: PlanVersion) -> int:
    """How many activities of a version nobody follows yet."""
    return version.nodes.filter(kind=NodeKind.ACTIVITY, element__activity=None).count()


def nodes_of(version: PlanVersion, activities: Iterable[Activity]) -> dict[UUID, Node]:
    """Element → its node in a version."""
    keys = [one.element_id for one in activities]
    return {node.element_id: node for node in Node.objects.filter(version=version, element__in=keys)}


def todo(actor: Actor) -> list[Todo]:
    """For who is responsible and who follows: what is late, what begins or ends soon, risks to look at again."""
    version = current_version()
    if version is None or actor.user is None:
        return []
    today = timezone.localdate()
    mine = Q(person=actor.user)
    follows = may(rules.FOLLOW, actor, rules.TEAM)
    whose = Activity.objects.of(version) if follows else Activity.objects.of(version).filter(mine)
    overdue = whose.late(today).order_by("ends", "pk")
    lines = listed(overdue, "yellow", lambda row: _line(row, _("An activity of the plan is late"), row.ends))
    steps = Milestone.objects.filter(
        activity__in=whose.unfinished(), done_on=None, due_on__gte=today, due_on__lte=today + SOON
    ).select_related("activity")
    said = _("A step of an activity is due soon")
    lines += listed(steps.order_by("due_on", "pk"), "green", lambda row: _line(row.activity, said, row.due_on, "green"))
    if follows:
        lines += _risks(actor, today)
        if lost := left_behind(version).count():
            title = _("Hang activities elsewhere that lost their place in the plan (%(n)d)") % {"n": lost}
            lines.append(Todo("green", title, _("Activities"), reverse("activities:list")))
    return lines


def _risks(actor: Actor, today: date) -> list[Todo]:
    due = PlanRisk.objects.visible_to(actor).filter(closed_at=None, review_on__lte=today).select_related("activity")
    said = _("Look again at a risk of the plan")
    return listed(
        due.order_by("review_on", "pk"), "green", lambda row: _line(row.activity, said, row.review_on, "green")
    )


def _line(activity: Activity, said: str, due: date | None, level: str = "yellow") -> Todo:
    when = datetime(due.year, due.month, due.day, 12, tzinfo=UTC) if due else None
    return Todo(level, said, _("Activities"), activity.get_absolute_url(), when, among=reverse("activities:list"))
