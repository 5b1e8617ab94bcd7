"""Who may answer the weekly grid, and who says who answers for which country."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ANSWER = rule(
    "situation.answer",
    Role.OFFICER,
    Role.MONITOR,
    Role.ANALYST,
    sentence=_("Members of the monitoring team who are focal points answer the weekly grid for their own country."),
)
WRITE_DOWN = rule(
    "situation.write_down",
    Role.OFFICER,
    Role.ANALYST,
    sentence=_("An officer or an analyst writes down what another focal point answered by telephone or text."),
)
APPOINT = rule(
    "situation.appoint",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker says who is the focal point of which country or area."),
)
