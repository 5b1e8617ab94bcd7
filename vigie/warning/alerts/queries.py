"""Named questions about alerts; what an actor may not see is not counted either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.tasks.models import Task
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import place_label
from vigie.warning.alerts import rules
from vigie.warning.alerts.models import Alert, Proposal, Published

HARM = {"unknown": "orange"}  # unassessed: the clock and the place of Orange


class Decision(TypedDict):
    """One decided alert, in clear: enough for an indicator, and no more."""

    id: str
    level: str
    country: str
    decided_at: datetime
    due_at: datetime


def decisions() -> list[Decision]:
    """Every decided alert with its deadline, for the plan's indicator; clear columns only."""
    rows = Alert.objects.decided().order_by("decided_at")
    return [
        Decision(id=str(pk), level=level, country=country, decided_at=at, due_at=due)
        for pk, level, country, at, due in rows.values_list("pk", "level", "country", "decided_at", "decide_by")
        if at is not None
    ]


def decided_visible_to(actor: Actor) -> QuerySet[Alert]:
    """The rows behind the indicator, for those who may see them."""
    return Alert.objects.visible_to(actor).decided().order_by("-decided_at")


def public_messages() -> QuerySet[Published]:
    """The newest message of each published alert, whether in force, ended or withdrawn."""
    newer = Published.objects.exclude(proposal__messages=None)
    latest = {row.proposal_id: row.pk for row in newer.order_by("sequence").only("pk", "proposal_id")}
    return Published.objects.filter(pk__in=latest.values()).order_by("-sequence")


def levels_in_force(actor: Actor) -> QuerySet[Alert]:
    """The alerts in force that the actor may see, gravest first."""
    gravity = Case(
        *(When(level=code, then=Value(place)) for place, code in enumerate(("red", "orange", "yellow", "green"))),
        output_field=IntegerField(),
    )
    return Alert.objects.visible_to(actor).in_force().order_by(gravity, "country", "area")


def owners(team: str) -> QuerySet[User]:
    """Who may be given a task: live members of the team."""
    return User.objects.filter(memberships__team=team, memberships__ended_at=None, is_active=True).distinct()


def todo(actor: Actor) -> list[Todo]:
    """Alerts waiting for a step this actor may take, proposals to look at, tasks they own."""
    lines: list[Todo] = []
    visible = Alert.objects.visible_to(actor)
    if may(rules.ASSESS, actor, "monitoring"):
        lines += _lines(visible.filter(state__in=["new", "verifying"]), _("Assess an alert"))
    if may(rules.DECIDE, actor, "monitoring"):
        waiting = visible.filter(state="assessing").exclude(first_decider=actor.user)
        lines += _lines(waiting, _("Decide an alert"))
        proposals = Proposal.objects.visible_to(actor).filter(state="proposed").exclude(proposed_by=actor.user)
        lines += [
            Todo(
                "yellow",
                _("Look at a proposed publication"),
                _("Alert · %(country)s · you would be the second person") % {"country": place_label(p.alert.country)},
                reverse("alerts:detail", args=[p.alert_id]),
                p.not_before,
            )
            for p in proposals.select_related("alert")
        ]
    mine = Task.objects.visible_to(actor).open().owned_by(actor).filter(subject_kind="alerts.alert")
    return lines + [
        Todo("red" if t.due_at < timezone.now() else "orange", _("Do a task that answers an alert"), _("Task · yours"),
             reverse("alerts:detail", args=[t.subject_id]), t.due_at)
        for t in mine
    ]  # fmt: skip


def _lines(alerts: Iterable[Alert], title: str) -> list[Todo]:
    return [
        Todo(
            HARM.get(alert.level, alert.level),
            title,
            _("Alert · %(country)s · %(state)s")
            % {"country": place_label(alert.country), "state": alert.get_state_display()},
            reverse("alerts:detail", args=[alert.pk]),
            alert.decide_by,
        )
        for alert in alerts
    ]


def seen_by(actor: Actor, state: str = "") -> QuerySet[Alert]:
    """The board: alerts the actor may see, undecided first by deadline, then the newest decisions."""
    known = Q(state=state) if state else Q()
    found = Alert.objects.visible_to(actor).filter(known).select_related("opened_by", "first_decider", "decided_by")
    return found.order_by(F("decided_at").desc(nulls_first=True), "decide_by")
