"""Responses for tests and for the demonstration, made through the actions. Everything in them is invented."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.response.actions import Wanted, give
from vigie.warning.response.aftermath import Account, learn
from vigie.warning.response.models import Lesson


def give_task(
    alert: Alert,
    owner: Actor,
    *,
    by: Actor,
    deputy: Actor | None = None,
    title: str = "Appeler les coalitions (exemple)",
    hours: float = 24,
) -> Task:
    """A task that answers an alert, due in so many hours."""
    if owner.user is None:
        raise LookupError("a task has an owner")
    due = timezone.now() + timedelta(hours=hours)
    (made,) = give(alert, [Wanted(title, owner.user, due, deputy.user if deputy else None)], by=by)
    if made.task is None:
        raise LookupError("a task that was just given is there")
    return made.task


def averted() -> Account:
    """An account of an alert whose danger did not come, with what shows why."""
    return Account(
        Outcome.AVERTED,
        "Personne n’a été arrêté (exemple).",
        evidence="Les avocats étaient là avant la police (exemple).",
        left="Rien d’important (exemple).",
    )


def make_lesson(alert: Alert, owner: Actor, *, by: Actor, words: str = "Prévenir plus tôt (exemple).") -> Lesson:
    """One thing learnt, with its follow-up."""
    if owner.user is None:
        raise LookupError("a follow-up has an owner")
    due = timezone.now() + timedelta(days=30)
    return learn(alert, words=words, follow_up="Revoir la liste d’appel (exemple)", owner=owner.user, due_at=due, by=by)
