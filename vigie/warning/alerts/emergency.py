"""A Red emergency does not wait for its second person, who follows within 24 hours (domain.md, Warning)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.warning.alerts import rules
from vigie.warning.alerts.models import Alert, MessageType
from vigie.warning.alerts.stepping import step

SECOND_WITHIN = timedelta(hours=24)


def act_now(alert: Alert, *, what: str, by: Actor) -> None:
    """Issue a Red alert inside at once, alone: `what` is done, and why it could not wait.

    A person it points to may not have consented yet: their life comes first, and the page goes on saying so.
    """
    if alert.level != "red":
        raise WrongState(_("Only an alert assessed at Red is issued without its second person."))
    now = timezone.now()
    step(
        alert,
        "act_now",
        rules.ACT_NOW,
        reason=what,
        by=by,
        says=MessageType.ALERT,
        first_decider=by.user,
        decided_by=None,
        decided_at=now,
        emergency_at=now,
        second_by=now + SECOND_WITHIN,
    )


def confirm(alert: Alert, *, reason: str, by: Actor) -> None:
    """The second person agrees afterwards. Who does not agree cancels the alert: see `actions.cancel`."""
    if not alert.waits_for_second:
        raise WrongState
    if by.user is not None and by.user.pk == alert.first_decider_id:
        raise FourEyes
    verb = "confirm" if alert.state == "issued" else "confirm_updated"
    step(alert, verb, rules.DECIDE, reason=reason, by=by, decided_by=by.user)
