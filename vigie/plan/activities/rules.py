"""Who follows activities. What is clear is read by everyone who signs in; risks and evidence by few."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = TeamKey.DIRECTION.value

FOLLOW = rule(
    "activity.follow",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or an evaluation officer plans activities; who is responsible for one brings it on."),
)
READ = rule(
    "activity.read",
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.TREASURER,
    Role.DECIDER,
    sentence=_("Risks and evidence are read by those who lead, follow and keep the plan."),
)
