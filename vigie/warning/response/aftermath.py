"""Closing an alert with what came of it, confirming that as a second person, and writing down what is learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.tasks.actions import keep_task, sealed_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts import actions as alerts
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.response import rules
from vigie.warning.response.actions import settle_open
from vigie.warning.response.models import AfterAction, Lesson
from vigie.warning.response.states import ACCOUNTED, AFTER_ACTION


@dataclass(frozen=True)
class Account:
    """What came of an alert. `left` says what is left undone and why; `event_on` is the day when it happened."""

    outcome: Outcome
    happened: str
    event_on: date | None = None
    evidence: str = ""
    left: str = ""

    def facts(self) -> dict[str, Any]:
        """What is sealed."""
        return {
            "happened": self.happened.strip(),
            "event_on": self.event_on.isoformat() if self.event_on else "",
            "evidence": self.evidence.strip(),
            "left": self.left.strip(),
        }


def _check(account: Account, today: date) -> None:
    if not account.happened.strip():
        raise Invalid(_("Say what happened, or how we know that nothing did."))
    if account.outcome == Outcome.AVERTED and not account.evidence.strip():
        raise Invalid(_("Say what shows that the response prevented it: without that, it stays unknown."))
    if account.outcome == Outcome.TRUE and account.event_on is None:
        raise Invalid(_("Say on which day it happened, as well as it is known."))
    if account.event_on and account.event_on > today:
        raise Invalid(_("That day is still to come."))


def close(alert: Alert, account: Account, *, by: Actor) -> AfterAction:
    """Close an alert with what came of it. Tasks still open end here, and then it must be said what is left.

    A second person confirms the outcome afterwards. Raises Invalid, Denied, WrongState.
    """
    permit(rules.CLOSE, by, alert.team_id)
    _check(account, timezone.localdate())
    if Task.objects.about(alert).open().exists() and not account.left.strip():
        raise Invalid(_("Tasks are still open. Say what is left of them, and why it may be left."))
    made = AfterAction(alert=alert, outcome=account.outcome, proposed_by=_person(by))
    made.seal(account.facts(), alert.team_id)

    def keep() -> None:
        settle_open(alert, by=by)
        made.save(force_insert=True)
        note("response.account", made, by=by)

    days = lead_days(alert, account.event_on)
    alerts.close(alert, outcome=account.outcome, lead_days=days, lessons=account.happened, also=keep, by=by)
    return made


def account_for(alert: Alert, account: Account, *, by: Actor) -> AfterAction:
    """The after-action of an alert that was cancelled or closed without one, or another one when more is known since.

    What was confirmed must then be confirmed again, by someone else than who corrected it.
    """
    permit(rules.CONFIRM, by, alert.team_id)
    if alert.state not in ACCOUNTED:
        raise WrongState
    _check(account, timezone.localdate())
    made = AfterAction.objects.visible_to(by).filter(alert=alert).first() or AfterAction(alert=alert)
    read, new = made.version, made._state.adding
    state = "proposed" if new else AFTER_ACTION.next(made.state, "correct")
    made.seal(account.facts(), alert.team_id)
    made.outcome, made.state, made.proposed_by, made.second = account.outcome, state, _person(by), None
    with transaction.atomic():
        if not new and AfterAction.objects.select_for_update().get(pk=made.pk).version != read:
            raise WrongState
        made.save(force_insert=new)
        note("response.account" if new else "response.correct", made, by=by)
    return made


def confirm(made: AfterAction, *, seen: int | None = None, by: Actor) -> None:
    """The second person agrees with what came of an alert; `seen` is the version that they read, else that of `made`.

    Raises FourEyes for the one who proposed it, WrongState when it was corrected since it was read.
    """
    permit(rules.CONFIRM, by, made.team_id)
    person = _person(by)
    if made.proposed_by_id == person.pk:
        raise FourEyes
    with transaction.atomic():
        locked = AfterAction.objects.select_for_update().get(pk=made.pk)
        if locked.version != (made.version if seen is None else seen):
            raise WrongState
        locked.state = AFTER_ACTION.next(locked.state, "confirm")
        locked.second = person
        locked.save(update_fields=["state", "second"])
        note("response.confirm", locked, by=by)


def learn(alert: Alert, *, words: str, follow_up: str, owner: User, due_at: datetime, by: Actor) -> Lesson:
    """Write down one thing that is learnt, and who does what about it until when."""
    permit(rules.LEARN, by, alert.team_id)
    if not words.strip():
        raise Invalid(_("Say what is learnt."))
    made = Lesson(alert=alert, written_by=_person(by), written_on=timezone.localdate())
    made.seal({"words": words.strip()}, alert.team_id)
    task = sealed_task(made, title=follow_up, owner=owner, due_at=due_at, team=alert.team_id)
    with transaction.atomic():
        made.save(force_insert=True)
        note("response.learn", made, by=by)
        keep_task(task, by=by)
    return made


def lead_days(alert: Alert, event_on: date | None) -> int | None:
    """Days from the decision to issue to the event: negative when we were late, None when either is unknown."""
    if event_on is None or alert.decided_at is None:
        return None
    return (event_on - timezone.localdate(alert.decided_at)).days


def _person(by: Actor) -> User:
    if by.user is None:
        raise LookupError("the rules let persons through only")
    return by.user
