"""Responses of the story: one that is late, one whose danger was averted, and what was learnt from it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.response import actions, aftermath
from vigie.warning.response.actions import Wanted
from vigie.warning.response.aftermath import Account


def tell_response(cast: dict[str, Actor], answered: Alert, closed: Alert) -> None:
    """Tasks given and done, one of them late; an alert closed, confirmed by a second person, with its lesson."""
    _give(cast, answered, "Appeler les trois coalitions (inventé)", "permanence-1", "permanence-2", hours=48)
    _give(cast, answered, "Joindre les avocats (inventé)", "permanence-2", "permanence-1", hours=-20)
    actions.escalate(by=Actor.system())
    task = _give(cast, closed, "Ouvrir la permanence la nuit (inventé)", "permanence-2", "permanence-1", hours=48)
    actions.take_on(task, by=cast["permanence-2"])
    actions.finish(task, outcome="Fait, personne inquiété (inventé).", by=cast["permanence-2"])
    account = Account(
        Outcome.AVERTED,
        "Le scrutin inventé s’est passé sans arrestation.",
        event_on=timezone.localdate(),
        evidence="Les équipes de nuit inventées étaient là avant tout le monde.",
    )
    aftermath.confirm(aftermath.close(closed, account, by=cast["decision-1"]), by=cast["analyste-1"])
    aftermath.learn(
        closed,
        words="Prévenir plus tôt les équipes de nuit (inventé).",
        follow_up="Revoir la liste d’appel (inventé)",
        owner=_user(cast, "permanence-1"),
        due_at=timezone.now() + timedelta(days=30),
        by=cast["analyste-1"],
    )


def _give(cast: dict[str, Actor], alert: Alert, title: str, owner: str, deputy: str, *, hours: int) -> Task:
    due = timezone.now() + timedelta(hours=hours)
    wanted = Wanted(title, _user(cast, owner), due, _user(cast, deputy))
    (made,) = actions.give(alert, [wanted], by=cast["analyste-1"])
    if made.task is None:
        raise LookupError(title)
    return made.task


def _user(cast: dict[str, Actor], name: str) -> User:
    user = cast[name].user
    if user is None:
        raise LookupError(name)
    return user
