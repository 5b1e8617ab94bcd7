"""Who may do what in a response. Giving tasks is the rule of the alerts' room (`alert.respond`)."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule
from vigie.warning.alerts.rules import RESPOND as RESPOND  # the same people give tasks, from the first minute

CLOSE = rule(
    "response.close",
    Role.DECIDER,
    sentence=_("Only a decision maker closes an alert, with its after-action."),
)
CONFIRM = rule(
    "response.confirm",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker, other than the one who proposed it, confirms what came of an alert."),
)
LEARN = rule(
    "response.learn",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("A protection officer, an analyst or a decision maker writes down what is learnt from an alert."),
)
LEAD = rule(
    "response.lead",
    Role.DECIDER,
    sentence=_("A decision maker is asked when a task stays late, and may give it to someone else."),
)
ESCALATE = rule(
    "response.escalate",
    system=True,
    sentence=_("The node itself notes how far a late task has escalated."),
)
OVERSEE = rule(
    "response.oversee",
    Role.COORDINATOR,
    sentence=_("The coordination is told how many tasks stay late, as a number and without what they are about."),
)
MEASURE = rule(
    "response.measure",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("Members of the monitoring team read how well the mechanism of alerts works."),
)
