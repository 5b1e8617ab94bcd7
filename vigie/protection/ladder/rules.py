"""Who may log a security incident, and say whom it is about."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

LOG = rule(
    "ladder.log",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer logs security incidents, and says whom they are about."),
)
