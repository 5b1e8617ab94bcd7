"""Who accepts the risk of SMS, and who stops it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

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
