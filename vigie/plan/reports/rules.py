"""Who makes reports and who lets them leave. Never the same person: the actions check it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

WRITE = rule(
    "plan_report.write",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or a monitoring and evaluation officer prepares reports."),
)
CLEAR = rule(
    "plan_report.clear",
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("A coordinator or a decision maker of the direction, other than who asked, lets a report leave."),
)
EXPORT = rule(
    "plan_report.export",
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.TREASURER,
    Role.DECIDER,
    sentence=_("Those who keep, follow, pay or decide the plan take a report out as a file."),
)
SHAPE = rule(
    "shape.write",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or an evaluation officer proposes the shape of reports; another approves it."),
)
IATI = rule(
    "iati.prepare",
    Role.COORDINATOR,
    sentence=_("A coordinator prepares what is told to IATI."),
)
PUBLISH = rule(
    "iati.publish",
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("A decision maker or another coordinator accepts what is told to IATI."),
)
