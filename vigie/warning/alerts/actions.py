"""From a signal to a decision, a response and its lessons. Publication is apart: see `publishing`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.tasks.actions import settle_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts import consents, rules
from vigie.warning.alerts.facts import Assessment, Text
from vigie.warning.alerts.levels import IMPACT, LEVELS, LIKELIHOOD, decide_by, level_of
from vigie.warning.alerts.models import Alert, MessageType, Outcome
from vigie.warning.alerts.stepping import step
from vigie.warning.signals.actions import hand_over
from vigie.warning.signals.models import Signal

TEAM = "monitoring"


def open_alert(
    *, title: str, country: str, area: str = "", signal: Signal | None = None, exercise: bool = False, by: Actor
) -> Alert:
    """Start an alert, from a signal or from what a person knows. It has no level until it is assessed.

    Whether it is an exercise is said here and never again: no action changes it. A signal is never used for one.
    """
    permit(rules.ASSESS, by, TEAM)
    if exercise and signal is not None:
        raise Invalid(_("An exercise does not use up a real signal: open it from the board."))
    if not title.strip():
        raise Invalid(_("Give the alert a title, so that others know what it is about."))
    now = timezone.now()
    alert = Alert(
        signal=signal,
        country=country,
        area=area,
        exercise=exercise,
        opened_by=by.user,
        opened_at=now,
        decide_by=decide_by(now, ""),
    )
    alert.seal({"title": title.strip(), "steps": [], "exercise": exercise}, TEAM)
    with transaction.atomic():
        alert.save(force_insert=True)
        if signal is not None:
            hand_over(signal, by=by)
        note("alert.open", alert, by=by)
    return alert


def verify(alert: Alert, *, reason: str, by: Actor) -> None:
    """Someone named takes it on, and says what they are checking."""
    step(alert, "verify", rules.ASSESS, reason=reason, by=by)


def assess(alert: Alert, assessment: Assessment, *, by: Actor) -> None:
    """Say what threatens, how likely and how grave: a level follows, from which a person may depart with a reason.

    A new assessment asks for new decisions.
    """
    if assessment.likelihood not in LIKELIHOOD or assessment.impact not in IMPACT:
        raise Invalid(_("Rate both the likelihood and the impact: what cannot be rated cannot be decided."))
    if not assessment.threat.strip() or not assessment.texts:
        raise Invalid(_("Say what threatens, and write the alert in one language at least."))
    proposed = level_of(assessment.likelihood, assessment.impact)
    level = assessment.level or proposed
    if level not in LEVELS:
        raise Invalid(_("Choose one of the four levels."))
    if level != proposed and not assessment.level_reason.strip():
        raise Invalid(_("Your level is not the one that the sheet gives: say why."))
    step(
        alert,
        "assess",
        rules.ASSESS,
        reason=assessment.threat,
        by=by,
        facts={**assessment.as_facts(), "level": level, "proposed_level": proposed},
        level=level,
        decide_by=decide_by(alert.opened_at, level),
        assessed_by=by.user,
        first_decider=None,
    )


def decide(alert: Alert, *, reason: str, by: Actor) -> None:
    """Decide to issue inside. At Orange and Red the first call is the first pair of eyes, the second must be another's.

    What must be done at once does not wait for this: tasks may be given from the first minute.
    """
    if alert.needs_two and alert.first_decider_id is None:
        step(alert, "approve", rules.DECIDE, reason=reason, by=by, first_decider=by.user)
        return
    if alert.needs_two and by.user is not None and alert.first_decider_id == by.user.pk:
        raise FourEyes
    step(
        alert,
        "issue",
        rules.DECIDE,
        reason=reason,
        by=by,
        says=MessageType.ALERT,
        asks=lambda facts: consents.must_hold(facts, consents.Use.INSIDE),
        decided_by=by.user,
        decided_at=timezone.now(),
    )


def reject(alert: Alert, *, reason: str, by: Actor) -> None:
    """Decide that there is nothing to issue, and why."""
    clear: dict[str, Any] = {"decided_by": by.user, "decided_at": timezone.now()}
    step(alert, "reject", rules.DECIDE, reason=reason, by=by, also=partial(_settle_tasks, alert, by), **clear)


def update(
    alert: Alert,
    *,
    texts: dict[str, Text],
    reason: str,
    by: Actor,
    valid_until: str = "",
    names_person: bool | None = None,
) -> None:
    """New words for an alert in force, sent as an update that refers to what was sent; its level stays as decided.

    `valid_until`, an ISO 8601 date, makes it hold until another day. `names_person` says whether a person can be
    recognised in the new words: None, as before. Who can be must agree, unless it was issued in an emergency.
    """
    if not texts:
        raise Invalid(_("Write the alert in one language at least."))
    facts: dict[str, Any] = {"texts": {language: vars(text) for language, text in texts.items()}}
    if valid_until:
        facts["valid_until"] = valid_until
    if names_person is not None:
        facts["inside_names_person"] = names_person
    if names_person:  # a no says nothing of the words that are out to others
        facts["names_person"] = True

    def agreed(known: dict[str, Any]) -> None:
        if alert.emergency_at is None:
            consents.must_hold({**known, **facts}, consents.Use.INSIDE)

    step(alert, "update", rules.ASSESS, reason=reason, by=by, facts=facts, says=MessageType.UPDATE, asks=agreed)


def cancel(alert: Alert, *, reason: str, by: Actor) -> None:
    """Take an alert in force back: it was wrong, or is over at once. One decision maker is enough: haste protects here.

    Whoever decides so on an emergency that waits for its second person is that person. What is public stays until it
    is withdrawn (`publishing.withdraw`).
    """
    clear: dict[str, Any] = {}
    if alert.waits_for_second and by.user is not None and by.user.pk != alert.first_decider_id:
        clear["decided_by"] = by.user
    settled = partial(_settle_tasks, alert, by)
    step(alert, "cancel", rules.DECIDE, reason=reason, by=by, says=MessageType.CANCEL, also=settled, **clear)


def _settle_tasks(alert: Alert, by: Actor) -> None:
    """Nobody is asked any more to act on what was taken back."""
    for task in Task.objects.about(alert).open():
        with suppress(WrongState), transaction.atomic():  # its owner may finish it at this very moment
            settle_task(task, by=by)


def close(
    alert: Alert,
    *,
    outcome: Outcome,
    lead_days: int | None,
    lessons: str,
    by: Actor,
    also: Callable[[], None] | None = None,
) -> None:
    """Close with an after-action: what happened, how many days ahead we were, what we learn.

    `also`, done in the same transaction, ends the tasks that are open; without it they refuse the closing.
    """
    if alert.waits_for_second:
        raise Invalid(_("It was issued in an emergency: a second person must follow before it is closed."))
    if also is None and Task.objects.about(alert).open().exists():
        raise Invalid(_("Finish the open tasks first, each with what came of it."))
    after = {"after_action": {"lead_days": lead_days, "lessons": lessons.strip()}}
    step(alert, "close", rules.DECIDE, reason=lessons, by=by, facts=after, also=also, outcome=outcome)
