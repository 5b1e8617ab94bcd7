"""Who sees what is kept and erased, who holds a record, and that only the node itself erases."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

SEE = rule(
    "retention.see",
    Role.KEEPER,
    Role.COORDINATOR,
    Role.DECIDER,
    Role.OFFICER,
    sentence=_("The direction, the keepers of accounts and protection officers see what is kept and for how long."),
)
SEE_ALL = rule(
    "retention.count",
    Role.KEEPER,
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("The direction and the keepers of accounts see how much will be erased, whatever the team."),
)
HOLD = rule(
    "retention.hold",
    Role.KEEPER,
    Role.COORDINATOR,
    Role.DECIDER,
    Role.OFFICER,
    sentence=_("Only someone of the team that can read it keeps it longer, but neither monitors nor analysts."),
)
ERASE = rule("retention.erase", system=True, sentence=_("Only the node itself erases, by its declared rules."))
