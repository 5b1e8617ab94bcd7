"""Who writes scenarios, and who says what became of them. Never the same person: the actions check it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

WRITE = rule(
    "scenario.write",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker writes scenarios."),
)
SCORE = rule(
    "scenario.score",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("A member of the monitoring team, other than its author, says which branch of a scenario happened."),
)
