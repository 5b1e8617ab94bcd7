"""Who reads the scoreboard, and who lets the yearly sheet out. "Two people" is checked by the actions."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = "monitoring"

READ = rule(
    "scoreboard.read",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("A protection officer, an analyst or a decision maker reads how good we have been."),
)
SCORE = rule("forecast.score", system=True, sentence=_("The node itself scores forecasts once it is known what came."))
PREPARE = rule(
    "yearsheet.prepare",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker prepares the public sheet of a year that has ended."),
)
PUBLISH = rule(
    "yearsheet.publish",
    Role.DECIDER,
    sentence=_("Only a decision maker, other than the one who prepared it, lets the sheet of a year out."),
)
