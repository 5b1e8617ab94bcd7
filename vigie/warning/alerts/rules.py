"""Who may do what with an alert. "Two people" is checked by the actions, whoever asks."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ASSESS = rule(
    "alert.assess",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker opens, verifies and assesses alerts."),
)
ACT_NOW = rule(
    "alert.act_now",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_(
        "In an emergency at Red, a protection officer, an analyst or a decision maker issues at once, alone; "
        "a decision maker must follow within 24 hours."
    ),
)
DECIDE = rule("alert.decide", Role.DECIDER, sentence=_("Only a decision maker issues or rejects an alert."))
RESPOND = rule(
    "alert.respond",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("A protection officer, an analyst or a decision maker gives the tasks that answer an alert."),
)
PROPOSE = rule(
    "alert.propose",
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("An analyst or a decision maker proposes that an alert be published."),
)
PUBLISH = rule(
    "alert.publish",
    Role.DECIDER,
    sentence=_("Only a decision maker, other than the one who proposed it, lets an alert be published."),
)
SPREAD = rule(
    "alert.spread",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_(
        "A protection officer, an analyst or a decision maker makes bulletins, keeps lists of addresses, "
        "and notes who was reached."
    ),
)
