"""Questions about the roster: what the public may know, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.opening import Unreadable, open_many
from vigie.ground.tasks.todo import Todo, addresses, listed
from vigie.protection.intake.duty import rules
from vigie.protection.intake.duty.hours import CITY, ZONE, Span, answered_by, week
from vigie.protection.intake.duty.models import OutsideLine, Shift
from vigie.protection.intake.models import Report, Urgency

TEAM = "intake"
# How long past its clock a request in danger is whose.
TO_DEPUTY, TO_ALL = timedelta(minutes=30), timedelta(hours=1)
# How long something is late before it falls to whoever is this now (see `turn_of`); until then it is someone else's.
PASSED_ON = {"holder": timedelta(0), "nobody": timedelta(0), "deputy": TO_DEPUTY, "": TO_ALL}


@dataclass(frozen=True)
class Promise:
    """What the public pages say: hours of the coming week, by when an answer comes, and a line that others hold."""

    hours: list[tuple[date, date, list[str]]]
    by: datetime | None
    city: str
    zone: tzinfo
    line: OutsideLine | None


def promise(now: datetime | None = None) -> Promise:
    """From the roster's clear hours alone; what is not planned is not promised."""
    now = now or timezone.now()
    spans = _spans(now, timedelta(days=8))
    return Promise(
        week(timezone.localdate(now, ZONE), spans), answered_by(now, spans), CITY, ZONE, OutsideLine.objects.first()
    )


def line_now() -> dict[str, str]:
    """Name and number of the outside line; empty where there is none."""
    line = OutsideLine.objects.first()
    return {"name": line.name, "phone": line.phone} if line else {}


def _spans(now: datetime, ahead: timedelta) -> list[Span]:
    rows = Shift.objects.filter(closes__gt=now, opens__lt=now + ahead).values_list("opens", "closes")
    return [Span(*row) for row in rows]


def shifts_between(actor: Actor, start: datetime, end: datetime) -> QuerySet[Shift]:
    """The shifts an actor may see that touch these hours."""
    return Shift.objects.visible_to(actor).filter(closes__gt=start, opens__lt=end)


def team_members() -> QuerySet[User]:
    """Who may hold a shift: those of the duty desk who answer."""
    held = Membership.objects.live().filter(team=TEAM, role__in=rules.PLAN.roles)
    return User.objects.filter(pk__in=held.values("user")).order_by("username")


def overdue(now: datetime) -> QuerySet[Report]:
    """Requests in danger, unanswered past their clock."""
    waiting = Report.objects.waiting().filter(urgency=Urgency.IMMEDIATE, answer_by__lt=now)
    return waiting.order_by("answer_by")


def todo(actor: Actor) -> list[Todo]:
    """The escalation: the holder's, then the deputy's, then everyone's and the coordination's first line."""
    return escalation(actor, timezone.now())[0]


def escalation(actor: Actor, now: datetime) -> tuple[list[Todo], datetime | None]:
    """The lines of `todo`, and the moment before which a clock must have run out for a request to be among them; None
    where none can be. Opens the shifts of this hour, where something is late at all."""
    if may(rules.LINE, actor):
        return _for_coordination(now), None
    late = overdue(now) & Report.objects.visible_to(actor)
    if not may(rules.PLAN, actor, TEAM) or not late.exists():
        return [], None
    turn = turn_of(actor, now)
    before = now - PASSED_ON[turn]
    mine, where = late.filter(answer_by__lt=before).only("answer_by"), addresses("intake:report")
    return listed(
        mine, "red", lambda one: _line(where(one.pk), one.answer_by, _whose(turn, now - one.answer_by))
    ), before


def _line(url: str, due: datetime, words: str) -> Todo:
    return Todo("red", words, _("Past its clock"), url, due, kind=_("Someone in danger has no answer"))


def turn_of(actor: Actor, now: datetime) -> str:
    """What the actor is now: "holder", "deputy", "" beside someone who is, or "nobody" where none is planned.

    Opens the shifts of this hour, with an audit entry; who cannot open them is told as if nobody were planned.
    """
    shifts = list(Shift.objects.visible_to(actor).filter(opens__lte=now, closes__gt=now))
    if not shifts:
        return "nobody"
    try:
        opened = open_many(shifts, by=actor, of="roster").values()
    except Unreadable:
        return "nobody"
    for turn in ("holder", "deputy"):
        if any(facts[turn] == actor.pseudonym for facts in opened):
            return turn
    return ""


def _whose(turn: str, late: timedelta) -> str:
    """The words of the line for whoever is `turn`, once it falls to them."""
    if turn == "nobody" or late >= TO_ALL:
        return _("Nobody answered someone in danger: answer now, whoever you are")
    if turn == "holder":
        return _("You are on duty: answer someone in danger now")
    return _("You stand in: answer someone in danger now")


def _for_coordination(now: datetime) -> list[Todo]:
    """How many, and since when; never which: the coordination does not read what is sent to us."""
    late = list(overdue(now - TO_ALL).values_list("answer_by", flat=True))
    if not late:
        return []
    said = ngettext("%(n)d person in danger has no answer", "%(n)d people in danger have no answer", len(late))
    detail = _("Reach the duty desk by another way; the roster says when someone answers")
    return [Todo("red", said % {"n": len(late)}, detail, reverse("intake:roster"), late[0])]
