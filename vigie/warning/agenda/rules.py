"""Who keeps the calendar of risk, and who is asked before a date."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

WRITE = rule(
    "agenda.write",
    Role.OFFICER,
    Role.MONITOR,
    Role.ANALYST,
    sentence=_("Members of the monitoring team note dates of risk, and bring them from a calendar or a sheet."),
)
LOOK = rule(
    "agenda.look",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker says whether a date needs a heightened watch."),
)
