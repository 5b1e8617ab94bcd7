"""Taking activities on from the plan, and planning them: days, who, countries, milestones, what waits for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import EARLIEST, LATEST, Span, year
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.terms.queries import place
from vigie.plan.activities import rules
from vigie.plan.activities.models import Activity, ActivityCountry, Dependency, Milestone
from vigie.plan.tree.models import Element, Node, NodeKind, Plan, PlanVersion

_NUMBER = re.compile(r"\d+")


def take_on(version: PlanVersion, *, by: Actor) -> int:
    """Follow every activity of a version that nobody follows yet; its days are those of the plan's grid. How many."""
    permit(rules.FOLLOW, by, rules.TEAM)
    person, now = signer(by), timezone.now()
    nodes = version.nodes.filter(kind=NodeKind.ACTIVITY, element__activity=None).select_related("element")
    made = []
    for node in nodes:
        span = grid_span(node, version)
        made.append(
            Activity(
                element=node.element,
                starts=span.start if span else None,
                ends=span.last if span else None,
                changed_by=person,
                changed_at=now,
            )
        )
    if not made:
        return 0
    with transaction.atomic():
        Activity.objects.bulk_create(made)
        note("activity.take_on", version, by=by)
    return len(made)


def grid_span(node: Node, version: PlanVersion) -> Span | None:
    """From the first to the last year that the plan's grid marks; None where it marks none, or the plan has no years.

    The grid numbers its years ("1 A" is the first); the plan's period says which year that is.
    """
    begins = _NUMBER.search(version.plan.period)
    marked = [int(found.group()) for label in node.periods if (found := _NUMBER.search(str(label)))]
    if begins is None or not marked:
        return None
    first = int(begins.group())
    if not 1900 < first < 2200 or not all(1 <= number <= 20 for number in marked):
        return None
    return Span(year(first + min(marked) - 1).start, year(first + max(marked) - 1).end)


def plan(
    activity: Activity,
    *,
    starts: date | None,
    ends: date | None,
    person: User | None = None,
    coalition: str = "",
    partner: str = "",
    countries: Iterable[str] = (),
    by: Actor,
) -> Activity:
    """Set its days, who is responsible, and the countries it concerns. Raises Invalid."""
    permit(rules.FOLLOW, by, rules.TEAM)
    if (starts is None) != (ends is None):
        raise Invalid(_("Give both days, or none."))
    if starts and ends and (starts < EARLIEST or ends >= LATEST):
        raise Invalid(_("Choose a year between 1900 and 2199."))
    if starts and ends and ends < starts:
        raise Invalid(_("It cannot end before it begins."))
    if sum(map(bool, (person, coalition, partner.strip()))) > 1:
        raise Invalid(_("One is responsible: a person, a coalition or a partner."))
    chosen = set(countries)
    if any(place(code) is None for code in (chosen | {coalition}) - {""}):
        raise Invalid(_("Choose a country."))
    with transaction.atomic():
        locked = Activity.objects.select_for_update().get(pk=activity.pk)
        locked.starts, locked.ends = starts, ends
        locked.person, locked.coalition, locked.partner = person, coalition, partner.strip()
        locked.changed_by, locked.changed_at = signer(by), timezone.now()
        locked.save()
        locked.countries.all().delete()
        ActivityCountry.objects.bulk_create(ActivityCountry(activity=locked, country=code) for code in sorted(chosen))
        note("activity.plan", locked, by=by)
    return locked


def add_milestone(
    activity: Activity, *, title: str, weight: int = 1, due_on: date | None = None, by: Actor
) -> Milestone:
    """A step of it. Its title names nobody: it is not sealed."""
    permit(rules.FOLLOW, by, rules.TEAM)
    if not title.strip():
        raise Invalid(_("Say what is done when this step is."))
    if not 1 <= weight <= 100:
        raise Invalid(_("A weight is between 1 and 100."))
    with transaction.atomic():
        made = Milestone.objects.create(activity=activity, title=title.strip(), weight=weight, due_on=due_on)
        note("activity.milestone", activity, by=by)
    return made


def drop_milestone(milestone: Milestone, *, by: Actor) -> None:
    """Take a step away that is not done."""
    permit(rules.FOLLOW, by, rules.TEAM)
    if milestone.done_on:
        raise Invalid(_("A step that is done stays: it is part of what was reported."))
    with transaction.atomic():
        note("activity.milestone_drop", milestone.activity, by=by)
        milestone.delete()


def wait_for(after: Activity, before: Activity, *, by: Actor) -> Dependency:
    """`after` waits for `before`. Raises Invalid where `before` already waits, however far, for `after`."""
    permit(rules.FOLLOW, by, rules.TEAM)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=after.element.plan_id)  # two people at once could close a circle
        if after.pk == before.pk or after.pk in _awaited(before):
            raise Invalid(_("That goes round in a circle: the other one already waits for this one."))
        made, created = Dependency.objects.get_or_create(before=before, after=after)
        if created:
            note("activity.wait", after, by=by)
    return made


def _awaited(activity: Activity) -> set[UUID]:
    """All that an activity waits for, directly or by way of others."""
    edges: dict[UUID, set[UUID]] = {}
    for before, after in Dependency.objects.values_list("before", "after"):
        edges.setdefault(after, set()).add(before)
    seen: set[UUID] = set()
    waiting = [activity.pk]
    while waiting:
        for one in edges.get(waiting.pop(), set()) - seen:
            seen.add(one)
            waiting.append(one)
    return seen


def wait_no_longer(dependency: Dependency, *, by: Actor) -> None:
    """Take a dependency away."""
    permit(rules.FOLLOW, by, rules.TEAM)
    with transaction.atomic():
        note("activity.wait_no_longer", dependency.after, by=by)
        dependency.delete()


def move(activity: Activity, element: Element, *, by: Actor) -> Activity:
    """Hang it on another element: its own lost its place in a new version. Raises Invalid where one hangs there."""
    permit(rules.FOLLOW, by, rules.TEAM)
    with transaction.atomic():
        if Activity.objects.filter(element=element).exclude(pk=activity.pk).exists():
            raise Invalid(_("That place in the plan is already followed."))
        locked = Activity.objects.select_for_update().get(pk=activity.pk)
        locked.element = element
        locked.save(update_fields=["element"])
        note("activity.move", locked, by=by)
    return locked
