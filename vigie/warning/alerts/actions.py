"""From a signal to a decision, a response and its lessons. Publication is apart: see `publishing`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.actions import assign_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts import rules
from vigie.warning.alerts.facts import Assessment, Text
from vigie.warning.alerts.levels import IMPACT, LIKELIHOOD, decide_by, level_of
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.alerts.states import ALERT
from vigie.warning.signals.actions import hand_over
from vigie.warning.signals.models import Signal

TEAM = "monitoring"


def open_alert(*, title: str, country: str, area: str = "", signal: Signal | None = None, by: Actor) -> Alert:
    """Start an alert, from a signal or from what a person knows. It has no level until it is assessed."""
    permit(rules.ASSESS, by, TEAM)
    if not title.strip():
        raise Invalid(_("Give the alert a title, so that others know what it is about."))
    now = timezone.now()
    alert = Alert(
        signal=signal, country=country, area=area, opened_by=by.user, opened_at=now, decide_by=decide_by(now, "")
    )
    alert.seal({"title": title.strip(), "steps": []}, TEAM)
    with transaction.atomic():
        alert.save(force_insert=True)
        if signal is not None:
            hand_over(signal, by=by)
        note("alert.open", alert, by=by)
    return alert


def verify(alert: Alert, *, reason: str, by: Actor) -> None:
    """Someone named takes it on, and says what they are checking."""
    _step(alert, "verify", rules.ASSESS, reason=reason, by=by)


def assess(alert: Alert, assessment: Assessment, *, by: Actor) -> None:
    """Say what threatens, how likely and how grave: the level follows. A new assessment asks for new decisions."""
    if assessment.likelihood not in LIKELIHOOD or assessment.impact not in IMPACT:
        raise Invalid(_("Rate both the likelihood and the impact: what cannot be rated cannot be decided."))
    if not assessment.threat.strip() or not assessment.texts:
        raise Invalid(_("Say what threatens, and write the alert in one language at least."))
    level = level_of(assessment.likelihood, assessment.impact)
    _step(
        alert,
        "assess",
        rules.ASSESS,
        reason=assessment.threat,
        by=by,
        facts=assessment.as_facts(),
        level=level,
        decide_by=decide_by(alert.opened_at, level),
        assessed_by=by.user,
        first_decider=None,
    )


def decide(alert: Alert, *, reason: str, by: Actor) -> None:
    """Decide to issue inside. At Orange and Red the first call is the first pair of eyes, the second must be another's.

    What must be done at once does not wait for this: tasks may be given from the first minute (`respond`).
    """
    if not alert.needs_two:
        _step(alert, "issue", rules.DECIDE, reason=reason, by=by, decided_by=by.user, decided_at=timezone.now())
    elif alert.first_decider_id is None:
        _step(alert, "approve", rules.DECIDE, reason=reason, by=by, first_decider=by.user)
    elif by.user is not None and alert.first_decider_id == by.user.pk:
        raise FourEyes
    else:
        _step(alert, "issue", rules.DECIDE, reason=reason, by=by, decided_by=by.user, decided_at=timezone.now())


def reject(alert: Alert, *, reason: str, by: Actor) -> None:
    """Decide that there is nothing to issue, and why."""
    _step(alert, "reject", rules.DECIDE, reason=reason, by=by, decided_by=by.user, decided_at=timezone.now())


def update(alert: Alert, *, texts: dict[str, Text], reason: str, by: Actor) -> None:
    """New words for an alert in force; its level stays what was decided."""
    if not texts:
        raise Invalid(_("Write the alert in one language at least."))
    words = {language: vars(text) for language, text in texts.items()}
    _step(alert, "update", rules.ASSESS, reason=reason, by=by, facts={"texts": words})


def respond(alert: Alert, *, title: str, owner: User, due_at: datetime, by: Actor) -> Task:
    """Give a task that answers the alert; at any state, for help does not wait for a decision."""
    permit(rules.RESPOND, by, alert.team_id)
    return assign_task(alert, title=title, owner=owner, due_at=due_at, team=alert.team_id, by=by)


def close(alert: Alert, *, outcome: Outcome, lead_days: int | None, lessons: str, by: Actor) -> None:
    """Close with an after-action: what happened, how many days ahead we were, what we learn."""
    if Task.objects.about(alert).open().exists():
        raise Invalid(_("Finish the open tasks first, each with what came of it."))
    after = {"after_action": {"lead_days": lead_days, "lessons": lessons.strip()}}
    _step(alert, "close", rules.DECIDE, reason=lessons, by=by, facts=after, outcome=outcome)


def _step(
    alert: Alert,
    verb: str,
    asked: Rule,
    *,
    reason: str,
    by: Actor,
    facts: dict[str, Any] | None = None,
    **clear: Any,
) -> None:
    """One transition: permitted, possible, with a reason kept sealed; refused if the alert changed meanwhile."""
    permit(asked, by, alert.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    ALERT.next(alert.state, verb)
    known = open_one(alert, by=by)
    read = alert.version
    step = {"verb": verb, "by": by.pseudonym, "at": timezone.now().isoformat(timespec="minutes"), "why": reason.strip()}
    alert.seal({**known, **(facts or {}), "steps": [*known["steps"], step]}, alert.team_id)
    with transaction.atomic():
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        if locked.version != read:
            raise WrongState
        alert.state = ALERT.next(locked.state, verb)
        for name, value in clear.items():
            setattr(alert, name, value)
        alert.save()
        note(f"alert.{verb}", alert, by=by)
