"""One transition of an alert, the same for each action: permitted, possible, with a reason, kept with its message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.alerts.inside import compose, facts_of
from vigie.warning.alerts.models import Alert, MessageType
from vigie.warning.alerts.states import ALERT


def step(
    alert: Alert,
    verb: str,
    asked: Rule,
    *,
    reason: str,
    by: Actor,
    facts: dict[str, Any] | None = None,
    says: MessageType | None = None,
    asks: Callable[[dict[str, Any]], None] | None = None,
    also: Callable[[], None] | None = None,
    **clear: Any,
) -> None:
    """Take `verb`, keep `reason` and `facts` sealed, set the `clear` columns; with `says`, send a message inside.

    `asks` looks at the opened facts before anything is done, and may refuse; `also` is done in the same transaction.
    Raises Denied, Invalid without a reason, WrongState if the step is not possible or the alert changed meanwhile.
    """
    permit(asked, by, alert.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    ALERT.next(alert.state, verb)
    known = facts_of(alert, by=by)
    if asks is not None:
        asks(known)
    read = alert.version
    taken = {
        "verb": verb,
        "by": by.pseudonym,
        "at": timezone.now().isoformat(timespec="minutes"),
        "why": reason.strip(),
    }
    new = {**known, **(facts or {}), "steps": [*known["steps"], taken]}
    message = None
    if says is not None:
        message, new["last_signature"] = compose(alert, says, new, reason=reason.strip(), by=by)
    alert.seal(new, alert.team_id)
    with transaction.atomic():
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        if locked.version != read:
            raise WrongState
        alert.state = ALERT.next(locked.state, verb)
        for name, value in clear.items():
            setattr(alert, name, value)
        alert.save()
        note(f"alert.{verb}", alert, by=by)
        if message is not None:
            message.save(force_insert=True)
            note("alert.message", message, by=by)
        if also is not None:
            also()


def keep(alert: Alert, facts: dict[str, Any], verb: str, *, by: Actor) -> None:
    """Seal the whole of `facts`, which `facts_of` gave, without a step. Raises WrongState if it changed meanwhile."""
    read = alert.version
    alert.seal(facts, alert.team_id)
    with transaction.atomic():
        if Alert.objects.select_for_update().get(pk=alert.pk).version != read:
            raise WrongState
        alert.save()
        note(verb, alert, by=by)
