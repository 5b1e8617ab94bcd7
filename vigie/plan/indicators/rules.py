"""Who may do what with indicators. Most figures are everyone's; rows open by their rooms' rules."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = TeamKey.DIRECTION.value

ATTACH = rule("indicator.attach", Role.COORDINATOR, sentence=_("Only a coordinator attaches an indicator to the plan."))
LOCK = rule(
    "indicator.lock",
    Role.EVALUATOR,
    sentence=_("Only a monitoring and evaluation officer locks a period: its figures are then fixed."),
)
OVERRIDE = rule(
    "override.propose",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or an evaluation officer puts a value beside the computed one; another one approves it."),
)
READ = rule(
    "override.read",
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.TREASURER,
    Role.DECIDER,
    sentence=_("Why a value was put beside the computed one is read by those who lead, follow and keep the plan."),
)
COMPOSE = rule(
    "recipe.compose",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or an evaluation officer composes indicators of declared ones; another one adopts them."),
)
