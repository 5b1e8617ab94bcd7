"""Who plans the roster, and who names the line outside."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

PLAN = rule(
    "duty.plan",
    Role.OFFICER,
    Role.REGIONAL,
    sentence=_("Only the duty desk plans who answers when."),
)
LINE = rule(
    "duty.line",
    Role.COORDINATOR,
    sentence=_("Only the coordination says which outside line the public pages name."),
)
