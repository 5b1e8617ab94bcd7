"""Who keeps the plan's money. Its sums are read by everyone who signs in; who was paid, by the direction alone."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = TeamKey.DIRECTION.value

BUDGET = rule(
    "budget.keep",
    Role.TREASURER,
    Role.COORDINATOR,
    sentence=_("Only a treasurer or a coordinator keeps budget lines, funders, funds and their headings."),
)
SPEND = rule(
    "budget.spend",
    Role.TREASURER,
    sentence=_("Only a treasurer enters commitments, expenditure and advances."),
)
APPROVE = rule(
    "budget.approve",
    Role.TREASURER,
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("A treasurer, a coordinator or a decision maker, other than who entered it, approves or refuses it."),
)
READ = rule(
    "budget.read",
    Role.TREASURER,
    Role.COORDINATOR,
    Role.DECIDER,
    Role.EVALUATOR,
    sentence=_("Funders’ names, payees, receipts and words on money are read by those who lead, follow and keep it."),
)
