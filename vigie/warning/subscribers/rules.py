"""Who asks, who sends, and who reads how many there are. Nobody reads an address."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TEAM = "monitoring"

SUBSCRIBE = rule(
    "subscriber.ask", public=True, sentence=_("Anyone asks for published alerts by e-mail, and stops them.")
)
SEND = rule("edition.send", system=True, sentence=_("The node itself sends published alerts to those who asked."))
COUNT = rule(
    "subscriber.count",
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_(
        "A protection officer, an analyst or a decision maker reads how many subscribe, by country; never an address."
    ),
)
