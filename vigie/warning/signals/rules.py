"""Who may do what with feeds and signals."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, rule
from vigie.ground.accounts.actor import Actor

IMPORT = rule(
    "feed.import",
    Role.ANALYST,
    Role.COORDINATOR,
    system=True,
    sentence=_("An analyst, a coordinator or the node's own command imports a feed."),
)
BRING = rule(
    "feed.bring",
    Role.ANALYST,
    sentence=_("An analyst keeps the feeds up to date."),
)
READ = rule(
    "feed.read",
    Role.OFFICER,
    Role.MONITOR,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("The monitoring team and the coordination see the feeds, their versions and our own counts."),
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


def may_read_feeds(by: Actor) -> bool:
    """Whether someone is of the monitoring team or may bring feeds in; officers of refuges, say, are neither."""
    return may(IMPORT, by) or may(READ, by, "monitoring")


def permit_reading(by: Actor) -> None:
    """Raise Denied unless `may_read_feeds`."""
    if not may_read_feeds(by):
        raise Denied(READ.sentence)
