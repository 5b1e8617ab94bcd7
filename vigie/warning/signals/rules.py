"""Who may do what with feeds and signals."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

IMPORT = rule(
    "feed.import",
    Role.ANALYST,
    Role.COORDINATOR,
    system=True,
    sentence=_("An analyst, a coordinator or the node's own command imports a feed."),
)
RAISE = rule(
    "signal.raise",
    Role.OFFICER,
    Role.MONITOR,
    Role.ANALYST,
    Role.DECIDER,
    system=True,
    sentence=_("Members of the monitoring team and the node's own rules raise signals."),
)
EXAMINE = rule(
    "signal.examine",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker examines signals, and confirms or rejects them."),
)
