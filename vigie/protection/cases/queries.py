"""Named questions about cases; the access filter is in the SQL, counts included."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case as When_
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import SEALED_FIELDS
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.models import Task
from vigie.ground.tasks.todo import Todo, listed
from vigie.ground.terms.queries import place_label
from vigie.protection.cases import rules, searching
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.working import TEAM
from vigie.protection.incidents.models import Urgency

HARM = {"immediate": "red", "soon": "orange", "none": "yellow"}
PATIENCE = timedelta(days=2)  # then a reminder is everyone's
COMING = timedelta(days=7)  # what is further off is in the calendar, and not yet of today
SOONEST = When_(
    When(urgency=Urgency.IMMEDIATE, then=Value(0)),
    When(urgency=Urgency.SOON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def register(actor: Actor, *, state: str = "", country: str = "", urgency: str = "") -> QuerySet[Case]:
    """The cases that an actor may see, filtered on clear columns, the most urgent first."""
    asked = {"state": state, "country": country, "urgency": urgency}
    found = Case.objects.visible_to(actor).filter(**{name: value for name, value in asked.items() if value})
    return found.select_related("opened_by", "officer").order_by(SOONEST, "-month", "pk")


def open_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that are not closed, for a room that gives something to one (a refuge)."""
    return register(actor).filter(state__in=["new", "active", "followed"])


def reminders(actor: Actor, case: Case | None = None, *, own: bool = False) -> QuerySet[Task]:
    """What is still to be done by a date: of one case or of all that an actor may see; with `own`, by the actor."""
    tasks = Task.objects.visible_to(actor).open().filter(subject_kind=Case._meta.label_lower).order_by("due_at")
    if own:
        tasks = tasks.owned_by(actor)
    if case is not None:
        tasks = tasks.about(case)
    # Asked of the few cases that have something open, and not of all.
    seen = Case.objects.visible_to(actor).filter(pk__in=set(tasks.values_list("subject_id", flat=True)))
    return tasks.filter(subject_id__in=[str(key) for key in seen.values_list("pk", flat=True)])


def left_alone(actor: Actor, case: Case | None = None) -> QuerySet[Task]:
    """Others' reminders that nobody follows: two days past their day, or, once due, of someone who left the team."""
    here = Membership.objects.live().filter(team=OuterRef("team"), user=OuterRef("owner"))
    now = timezone.now()
    late = Q(due_at__lt=now - PATIENCE) | Q(due_at__lt=now) & ~Exists(here)
    return reminders(actor, case).exclude(owner=actor.user).filter(late)


def todo(actor: Actor) -> list[Todo]:
    """New cases that nobody has taken, and this officer's reminders: in words that say nothing of the case."""
    lines = _grants(actor)
    if not may(rules.WORK, actor, TEAM):
        return lines
    new = Case.objects.visible_to(actor).filter(state="new").order_by("-month", "pk").only("urgency", "country")
    for urgency, level in HARM.items():
        lines += listed(new.filter(urgency=urgency), level, _new)
    mine, now = reminders(actor, own=True), timezone.now()
    lines += listed(left_alone(actor).select_related("owner"), "orange", _left)
    lines += listed(mine.filter(due_at__lt=now), "red", lambda task: _own(task, "red"))
    coming = mine.filter(due_at__gte=now, due_at__lt=now + COMING)
    return lines + listed(coming, "orange", lambda task: _own(task, "orange"))


def _new(case: Case) -> Todo:
    where = _("Protection case · %(country)s") % {"country": place_label(case.country)}
    return Todo(HARM[case.urgency], _("Take on a case"), where, case.get_absolute_url(), among=f"{_cases()}?state=new")


def _left(task: Task) -> Todo:
    whose, page = (
        _("Protection case · of %(who)s") % {"who": task.owner},
        reverse("cases:follow_up", args=[task.subject_id]),
    )
    return Todo("orange", _("A reminder that nobody follows"), whose, page, task.due_at)


def _own(task: Task, level: str) -> Todo:
    page = reverse("cases:case", args=[task.subject_id])
    return Todo(level, _("Reminder"), _("Protection case · yours"), page, task.due_at)


def _cases() -> str:
    return reverse("cases:list")


# What a grant waits for once two signed it.
AFTER = {
    "signed": gettext_lazy("Pay an emergency grant"),
    "paid": gettext_lazy("Keep the receipt of an emergency grant"),
    "received": gettext_lazy("Report what an emergency grant did"),
}


def _grants(actor: Actor) -> list[Todo]:
    """Grants that wait for this person's signature, for their payment, their receipt or their report."""
    waiting = EmergencyGrant.objects.visible_to(actor).select_related("case")
    lines: list[Todo] = []
    if may(rules.SIGN_GRANT, actor, TEAM):
        mine = waiting.to_sign().exclude(asked_by=actor.user).exclude(state="half_signed", first_signer=actor.user)
        lines += _of_grants(mine, _("Sign an emergency grant"))
    if may(rules.ASK_GRANT, actor, TEAM):
        for state, words in AFTER.items():
            lines += _of_grants(waiting.filter(state=state), str(words))
    return lines


def _of_grants(waiting: QuerySet[EmergencyGrant], words: str) -> list[Todo]:
    """As urgent as their case, until they are paid; those in danger first, whatever else waits."""
    lines: list[Todo] = []
    for urgency, level in HARM.items():
        lines += listed(waiting.filter(case__urgency=urgency), level, lambda grant: _grant(grant, words))
    return lines


def _grant(grant: EmergencyGrant, words: str) -> Todo:
    level = HARM[grant.case.urgency] if grant.state in {"asked", "half_signed", "signed"} else "yellow"
    where = _("Protection case · %(country)s") % {"country": place_label(grant.case.country)}
    return Todo(level, words, where, grant.get_absolute_url())


def searchable(actor: Actor) -> list[Searchable]:
    """The cases an actor may see, for a search in their words, persons and numbers."""
    return [
        Searchable(
            kind=_("Protection case"),
            records=Case.objects.visible_to(actor).only(*SEALED_FIELDS, "country"),
            title=searching.title,
            text=searching.text,
            url=Case.get_absolute_url,
            identities=searching.identities,
        )
    ]
