"""Who looks for money. What is asked of whom is read by few; who submits is another than who began."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = TeamKey.DIRECTION.value

SEARCH = rule(
    "funding.search",
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.TREASURER,
    sentence=_("Those who keep, follow or pay the plan look for calls and write proposals."),
)
SUBMIT = rule(
    "funding.submit",
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_(
        "A coordinator or a decision maker, other than who began a proposal, submits it and says what came of it."
    ),
)
GRANTS = rule(
    "funding.grants",
    Role.TREASURER,
    Role.COORDINATOR,
    sentence=_("A treasurer or a coordinator keeps grants, their instalments, conditions and reports."),
)
READ = rule(
    "funding.read",
    Role.TREASURER,
    Role.COORDINATOR,
    Role.DECIDER,
    Role.EVALUATOR,
    sentence=_("Calls, papers, proposals and grants are read by those who lead, follow and keep the plan."),
)
