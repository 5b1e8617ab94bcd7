"""What the pages of a response show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.inside import facts_of
from vigie.warning.alerts.models import Alert
from vigie.warning.alerts.states import ALERT, ENDED
from vigie.warning.response import queries, rules
from vigie.warning.response.aftermath import lead_days
from vigie.warning.response.escalation import COORDINATION, DECIDERS
from vigie.warning.response.forms import TaskForm
from vigie.warning.response.measures import Spell
from vigie.warning.response.models import AfterAction, Assignment, Lesson
from vigie.warning.response.states import ACCOUNTED

WIDTH = 380.0
PARTS: dict[str, tuple[str, str | Promise]] = {
    "in_time": ("bar file", gettext_lazy("done in time")),
    "done": ("bar", gettext_lazy("done")),
    "open": ("node", gettext_lazy("to do")),
    "late": ("red", gettext_lazy("late")),
}


@dataclass(frozen=True)
class Segment:
    """A part of the bar; coordinates are texts, for a number would be written with a decimal comma."""

    x: str
    width: str
    css: str


@dataclass(frozen=True)
class Progress:
    """How far a response is, in words and as a bar."""

    words: str
    segments: tuple[Segment, ...]


def progress(pairs: Sequence[tuple[Task, Assignment | None]]) -> Progress | None:
    """The bar of some tasks; those no longer needed or passed on are left out. None without any."""
    kinds = [kind for task, row in pairs if (kind := _kind(task, row))]
    if not kinds:
        return None
    segments, x = [], 0.0
    said = []
    for kind, (css, name) in PARTS.items():
        number = kinds.count(kind)
        if number:
            width = WIDTH * number / len(kinds)
            segments.append(Segment(f"{x:.1f}", f"{width:.1f}", css))
            said.append(f"{number} {name}")
            x += width
    return Progress(", ".join(said), tuple(segments))


def _kind(task: Task, row: Assignment | None) -> str:
    if task.state == "open":
        return "late" if task.due_at < timezone.now() else "open"
    if row is None:
        return "done"
    if row.dropped:
        return ""
    if row.done_at is None:
        return "late"  # Its alert was closed while it was late: it was never done.
    return "in_time" if row.done_at <= row.first_due_at else "done"


@dataclass(frozen=True)
class Line:
    """One task as it is shown, with what this reader may do about it."""

    task: Task
    words: dict[str, Any]
    clock: Assignment | None
    dropped: bool
    left: bool
    asked: str
    may_take: bool
    may_finish: bool
    may_pass_on: bool


def lines(alert: Alert, actor: Actor) -> list[Line]:
    """The tasks of an alert, open ones first, opened for this reader."""
    tasks = sorted(queries.tasks_of(alert, actor), key=lambda task: (task.state != "open", task.due_at))
    words, clocks = open_many(tasks, by=actor, of="tasks"), queries.clocks(tasks)
    leads, me = may(rules.LEAD, actor, alert.team_id), actor.user.pk if actor.user else None
    found = []
    for task in tasks:
        clock, is_open = clocks.get(task.pk), task.state == "open"
        mine, theirs = task.owner_id == me, clock is not None and clock.deputy_id == me
        found.append(
            Line(
                task,
                words[task.pk],
                clock,
                dropped=clock is not None and clock.dropped,
                left=not is_open and _kind(task, clock) == "late",
                asked=_asked(clock) if is_open else "",
                may_take=is_open and (mine or theirs) and (clock is None or clock.taken_at is None),
                may_finish=is_open and mine,
                may_pass_on=is_open and (mine or theirs or leads),
            )
        )
    return found


def _asked(clock: Assignment | None) -> str:
    """Who was asked because it is late."""
    if clock is None or not clock.step:
        return ""
    if clock.step >= COORDINATION:
        return _("Late: those who decide and the coordination were asked.")
    if clock.step >= DECIDERS:
        return _("Late: those who decide were asked.")
    return _("Late: the deputy was asked.") if clock.deputy else _("Late.")


def response_context(alert: Alert, actor: Actor) -> dict[str, Any]:
    """What the alert's own page shows of its response: the tasks, and what came of it."""
    shown = lines(alert, actor)
    after = AfterAction.objects.visible_to(actor).filter(alert=alert).select_related("proposed_by", "second").first()
    return {
        "alert": alert,
        "lines": shown,
        "progress": progress([(line.task, line.clock) for line in shown]),
        "may_give": alert.state not in ENDED and may(rules.RESPOND, actor, alert.team_id),
        "may_close": "close" in ALERT.verbs(alert.state) and may(rules.CLOSE, actor, alert.team_id),
        "after": told(after, actor) if after else None,
    }


def alert_context(alert: Alert, actor: Actor, form: TaskForm | None = None) -> dict[str, Any]:
    """The whole page of the response to one alert."""
    shared = response_context(alert, actor)
    after: Told | None = shared["after"]
    confirms = may(rules.CONFIRM, actor, alert.team_id)
    mine = after is not None and actor.user is not None and after.row.proposed_by_id == actor.user.pk
    return {
        **shared,
        "facts": facts_of(alert, by=actor),
        "form": (form or TaskForm(team=alert.team_id)) if shared["may_give"] else None,
        "may_plan": shared["may_give"] and alert.level != "unknown" and bool(queries.templates(alert.level)),
        "may_learn": alert.decided_at is not None and may(rules.LEARN, actor, alert.team_id),
        "may_account": alert.state in ACCOUNTED and confirms,
        "may_confirm": after is not None and after.row.state == "proposed" and confirms and not mine,
        "lessons": lesson_lines(actor, alert),
    }


@dataclass(frozen=True)
class Told:
    """An opened after-action."""

    row: AfterAction
    words: dict[str, Any]
    event_on: date | None
    lead: str


def told(after: AfterAction, actor: Actor) -> Told:
    """What came of an alert, opened."""
    words = open_one(after, by=actor)
    event = date.fromisoformat(words["event_on"]) if words["event_on"] else None
    return Told(after, words, event, lead_words(lead_days(after.alert, event)))


def lead_words(days: float | None) -> str:
    """Days ahead, or late."""
    if days is None:
        return _("not stated")
    whole = round(abs(days))
    if days < 0:
        return ngettext("%(n)d day after the event", "%(n)d days after the event", whole) % {"n": whole}
    return ngettext("%(n)d day ahead", "%(n)d days ahead", whole) % {"n": whole}


@dataclass(frozen=True)
class Learnt:
    """A lesson with what is done about it."""

    lesson: Lesson
    words: str
    tasks: list[tuple[Task, dict[str, Any], bool]]


def lesson_lines(actor: Actor, alert: Alert | None = None) -> list[Learnt]:
    """The lessons of one alert, or of all; newest first, with the tasks that follow from them."""
    found = Lesson.objects.visible_to(actor).filter(**({"alert": alert} if alert else {}))
    lessons = list(found.select_related("alert", "written_by"))
    opened = open_many(lessons, by=actor, of="lessons")
    tasks = list(
        Task.objects.visible_to(actor)
        .filter(subject_kind=queries.LESSON, subject_id__in=[str(lesson.pk) for lesson in lessons])
        .select_related("owner")
    )
    words = open_many(tasks, by=actor, of="lessons")
    mine = actor.user.pk if actor.user else None
    follow: dict[str, list[tuple[Task, dict[str, Any], bool]]] = {}
    for task in tasks:
        own = task.state == "open" and task.owner_id == mine
        follow.setdefault(task.subject_id, []).append((task, words[task.pk], own))
    return [Learnt(one, opened[one.pk]["words"], follow.get(str(one.pk), [])) for one in lessons]


def spell_words(spell: Spell) -> str:
    """A duration in hours, as people say it: under two days in hours, else in days."""
    if spell.middle is None or spell.quartiles is None:
        return _("too few (%(n)d)") % {"n": spell.n}
    low, high = spell.quartiles
    return _("%(middle)s (half between %(low)s and %(high)s; %(n)d)") % {
        "middle": _span(spell.middle),
        "low": _span(low),
        "high": _span(high),
        "n": spell.n,
    }


def lead_spell(spell: Spell) -> str:
    """A lead time in days."""
    if spell.middle is None or spell.quartiles is None:
        return _("too few (%(n)d)") % {"n": spell.n}
    return _("%(middle)s (half between %(low)d and %(high)d; %(n)d)") % {
        "middle": lead_words(spell.middle),
        "low": round(spell.quartiles[0]),
        "high": round(spell.quartiles[1]),
        "n": spell.n,
    }


def _span(hours: float) -> str:
    if hours < 1:
        return _("under an hour")
    whole = round(hours) if hours < 48 else round(hours / 24)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", whole) % {"n": whole}
    return ngettext("%(n)d day", "%(n)d days", whole) % {"n": whole}


def until(moment: datetime) -> str:
    """For a form's field."""
    return moment.strftime("%Y-%m-%dT%H:%M")
