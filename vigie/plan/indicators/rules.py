"""Who may do what with indicators. Most figures are everyone's; rows open by their rooms' rules."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ATTACH = rule("indicator.attach", Role.COORDINATOR, sentence=_("Only a coordinator attaches an indicator to the plan."))
LOCK = rule(
    "indicator.lock",
    Role.EVALUATOR,
    sentence=_("Only a monitoring and evaluation officer locks a period: its figures are then fixed."),
)
