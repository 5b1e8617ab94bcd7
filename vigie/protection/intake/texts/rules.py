"""Who accepts the risk of SMS, and who stops it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, rule
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.rules import TRIAGE

ACCEPT = rule(
    "sms.accept",
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("Only the direction accepts the risk of SMS: one person writes the reasons, another accepts them."),
)
STOP = rule(
    "sms.stop",
    Role.COORDINATOR,
    Role.DECIDER,
    Role.OFFICER,
    Role.REGIONAL,
    sentence=_("Only the direction and the duty desk stop SMS."),
)


def may_see(by: Actor) -> bool:
    """Whether the page of SMS opens: for the duty desk, which works with it, and the direction, which decides it."""
    return may(TRIAGE, by, "intake") or may(ACCEPT, by, "direction")
