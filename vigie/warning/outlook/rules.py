"""Who may look from the mast, and who may have everything examined again."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

WATCH = rule(
    "watch",
    Role.OFFICER,
    Role.MONITOR,
    Role.ANALYST,
    Role.DECIDER,
    Role.COORDINATOR,
    sentence=_("The watch page is read by officers, monitors, analysts, decision makers and coordinators."),
)
RUN = rule(
    "run",
    Role.ANALYST,
    sentence=_("The outlook is run by the node itself, every night, or by an analyst."),
    system=True,
)
