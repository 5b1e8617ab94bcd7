"""Who may do what with the plan. It is a public text: everyone who signs in reads it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

IMPORT = rule(
    "plan.import",
    Role.COORDINATOR,
    sentence=_("Only a coordinator brings in a plan."),
    system=True,  # `vigie plan import`, typed by whoever keeps the machine
)
DECIDE = rule("anomaly.decide", Role.COORDINATOR, sentence=_("Only a coordinator decides the anomalies of the plan."))
CORRECT = rule("node.erratum", Role.COORDINATOR, sentence=_("Only a coordinator writes an erratum."))
KEEP = rule("plan.end", Role.COORDINATOR, sentence=_("Only a coordinator says when a plan is in force."))
DRAFT = rule("plan.begin", Role.COORDINATOR, sentence=_("Only a coordinator writes the draft of a plan."))
ADOPT = rule(
    "plan.adopt",
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("A plan is adopted by a decider or a coordinator, another person than who proposed it."),
)
