"""Named questions about alerts; what an actor may not see is not counted either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.queries import Asked, newest
from vigie.ground.seal.opening import Altered, Unreadable, open_many
from vigie.ground.tasks.models import Task
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import place_label
from vigie.warning.alerts import rules
from vigie.warning.alerts.coarse import COUNTRY_ONLY
from vigie.warning.alerts.consents import missing
from vigie.warning.alerts.exercise import marked
from vigie.warning.alerts.models import Alert, AlertQuerySet, Proposal, Published

GRAVITY = ("red", "orange", "yellow", "green", "unknown")
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


def decision_counts() -> dict[str, int]:
    """How many alerts were decided (`n`), and how many of them by their deadline (`hits`)."""
    in_time = Count("pk", filter=Q(decided_at__lte=F("decide_by")))
    return Alert.objects.decided().order_by().aggregate(n=Count("*"), hits=in_time)


def decided_visible_to(actor: Actor) -> QuerySet[Alert]:
    """The rows behind the indicator, for those who may see them."""
    return Alert.objects.visible_to(actor).decided().order_by("-decided_at")


def public_messages() -> QuerySet[Published]:
    """The newest public message of each published alert, whether in force, ended or withdrawn; exercises among them,
    each of which says so. Newest first, by what outside may know of the moment: those of the smallest countries stand
    before all others of their year, for a place among these would tell the month."""
    rows = Published.objects.public().order_by("sequence").values_list("proposal__alert", "pk")
    year = TruncYear("sent", tzinfo=UTC)
    coarse = Q(country__in=COUNTRY_ONLY)
    out = (
        Published.objects.public()
        .filter(pk__in=dict(rows).values())
        .annotate(
            year=year,
            among=Case(When(coarse, then=0), default=1, output_field=IntegerField()),
            moment=Case(When(coarse, then=year), default="sent"),
        )
    )
    return out.order_by("-year", "among", "-moment", "pk")


def levels_in_force(actor: Actor) -> QuerySet[Alert]:
    """The alerts in force that the actor may see, gravest first."""
    gravity = Case(
        *(When(level=code, then=Value(place)) for place, code in enumerate(GRAVITY)),
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
    if may(rules.DECIDE, actor, "monitoring"):
        followed = visible.waiting_for_second().exclude(first_decider=actor.user)
        lines += [_line(alert, _("Follow an emergency, as the second person"), alert.second_by) for alert in followed]
    if may(rules.ASSESS, actor, "monitoring"):
        lines += _lines(visible.filter(state__in=["new", "verifying"]), _("Assess an alert"))
    if may(rules.DECIDE, actor, "monitoring"):
        waiting = visible.filter(state="assessing").exclude(first_decider=actor.user)
        lines += _lines(waiting, _("Decide an alert"))
        still_out = Proposal.objects.visible_to(actor).filter(state="published", alert__state="cancelled")
        title = _("Withdraw what is still out of a cancelled alert")
        lines += [_still_out(proposal, title) for proposal in still_out.select_related("alert")]
        lines += _without_consent(actor)
        proposals = Proposal.objects.visible_to(actor).filter(state="proposed").exclude(proposed_by=actor.user)
        lines += [_proposed(proposal) for proposal in proposals.select_related("alert")]
    mine = list(Task.objects.visible_to(actor).open().owned_by(actor).filter(subject_kind="alerts.alert"))
    drills = {
        str(pk) for pk in visible.exercises().filter(pk__in=[t.subject_id for t in mine]).values_list("pk", flat=True)
    }
    return lines + [_task(task, exercise=str(task.subject_id) in drills) for task in mine]


def _task(task: Task, *, exercise: bool) -> Todo:
    level = "green" if exercise else "red" if task.due_at < timezone.now() else "orange"
    title = marked(_("Do a task that answers an alert"), get_language() or "fr", exercise=exercise)
    return Todo(level, title, _("Task · yours"), reverse("alerts:detail", args=[task.subject_id]), task.due_at)


def _lines(alerts: Iterable[Alert], title: str) -> list[Todo]:
    return [_line(alert, title, alert.decide_by) for alert in alerts]


def _line(alert: Alert, title: str, due: datetime | None) -> Todo:
    """An exercise is answered after all that is real, and says what it is."""
    detail = _("Alert · %(country)s · %(state)s")
    known = {"country": place_label(alert.country), "state": alert.get_state_display()}
    level = "green" if alert.exercise else HARM.get(alert.level, alert.level)
    return Todo(level, _marked(title, alert), detail % known, reverse("alerts:detail", args=[alert.pk]), due)


def _proposed(proposal: Proposal) -> Todo:
    alert = proposal.alert
    detail = _("Alert · %(country)s · you would be the second person") % {"country": place_label(alert.country)}
    title = _marked(_("Look at a proposed publication"), alert)
    level = "green" if alert.exercise else "yellow"
    return Todo(level, title, detail, reverse("alerts:detail", args=[alert.pk]), proposal.not_before)


def _without_consent(actor: Actor) -> list[Todo]:
    """What is out of alerts although a person to whom they point took their consent back, or it has ended.

    Consents are sealed, and end by themselves: to know, those alerts are opened that are out and of which the log says
    that someone was asked. The others name nobody, and opening all that was ever published would look like a theft.
    """
    out = Proposal.objects.visible_to(actor).filter(state="published").exclude(alert__state="cancelled")
    found = list(out.select_related("alert"))
    asked = {entry.facts["id"] for entry in newest(Asked(verbs=("alert.consent",)))} if found else set()
    found = [one for one in found if str(one.alert_id) in asked]
    try:
        known = open_many({one.alert_id: one.alert for one in found}.values(), by=actor, of="alerts that are out")
    except (Unreadable, Altered):  # the alarm is raised already; the other lines must still be read
        return []
    today = timezone.localdate()
    title = _("Withdraw an alert that is out without consent")
    return [_still_out(one, title) for one in found if missing(known[one.alert_id], one.audience, today)]


def _still_out(proposal: Proposal, title: str) -> Todo:
    alert = proposal.alert
    detail = _("Alert · %(country)s · %(state)s")
    known = {"country": place_label(alert.country), "state": alert.get_state_display()}
    level = "green" if alert.exercise else "red"
    return Todo(level, _marked(title, alert), detail % known, reverse("alerts:detail", args=[alert.pk]))


def _marked(title: str, alert: Alert) -> str:
    return marked(title, get_language() or "fr", exercise=alert.exercise)


def seen_by(actor: Actor, state: str = "") -> AlertQuerySet:
    """Alerts the actor may see, exercises too, undecided first by deadline, then the newest decisions."""
    known = Q(state=state) if state else Q()
    found = Alert.objects.visible_to(actor).filter(known).select_related("opened_by", "first_decider", "decided_by")
    return found.order_by(F("decided_at").desc(nulls_first=True), "decide_by")
