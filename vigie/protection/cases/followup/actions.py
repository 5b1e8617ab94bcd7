"""Agreeing on a day, keeping what came of it, and putting away a reminder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.tasks.actions import finish_task, settle_task
from vigie.ground.tasks.models import Task
from vigie.protection.cases import queries, reminders, rules
from vigie.protection.cases.facts import Facts, FollowUp, found
from vigie.protection.cases.models import Case
from vigie.protection.cases.working import change


def schedule(case: Case, *, on: date, words: str, owner: User, by: Actor) -> FollowUp:
    """Agree on a day to ask how the person is. What is to be asked is sealed; the reminder says nothing."""
    permit(rules.WORK, by, case.team_id)
    if on < timezone.localdate():
        raise Invalid(_("This day lies in the past."))
    made = FollowUp(on=on.isoformat(), words=words.strip(), owner=owner.username)
    with transaction.atomic():
        made = replace(made, task=reminders.remind(case, owner=owner, due_at=reminders.morning_of(on), by=by))
        change(case, "case.schedule", lambda known: known.with_line("follow_ups", made), by=by)
    return made


def done(case: Case, follow_up: str, *, outcome: str, by: Actor) -> None:
    """What the person said, or that they could not be reached."""
    if not outcome.strip():
        raise Invalid(_("Say in a few words what came of it."))
    ended = {"outcome": outcome.strip(), "done_on": timezone.localdate().isoformat(), "done_by": by.pseudonym}

    def changing(facts: Facts) -> Facts:
        known = found(facts.follow_ups, follow_up)
        if known is None or known.done_on:
            raise WrongState
        return facts.with_line("follow_ups", replace(known, **ended))

    with transaction.atomic():
        facts = change(case, "case.contact", changing, by=by)
        known = found(facts.follow_ups, follow_up)
        reminders.settle(case, known.task if known else "", by=by)


def put_away(task: Task, *, by: Actor) -> None:
    """Its owner saw a reminder and needs it no more; or a colleague took up one that nobody follows (`left_alone`).

    Raises Denied for anyone else.
    """
    permit(rules.WORK, by, task.team_id)
    if queries.left_alone(by).filter(pk=task.pk).exists():
        settle_task(task, by=by)
    else:
        finish_task(task, outcome=gettext("Seen"), by=by)
