"""Who may do what with a violation. That two different people verify is checked by the action, whoever asks."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

RECORD = rule(
    "incident.record",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer records violations."),
)
VERIFY = rule("incident.verify", Role.MONITOR, sentence=_("Only monitors verify violations, two different ones."))
RESTRICT = rule(
    "incident.restrict",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer who can read a violation says which persons alone may."),
)
RELATE = rule(
    "incident.relate",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer who can read two violations says how they are related."),
)
ATTACH = rule(
    "incident.attach",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer joins files to a violation."),
)
EXPORT = rule(
    "incident.export",
    Role.MONITOR,
    Role.OFFICER,
    sentence=_("A monitor or a protection officer who can read a violation makes a dossier of it, for a named reader."),
)
FIGURES = rule(
    "incident.figures",
    Role.MONITOR,
    Role.OFFICER,
    Role.ANALYST,
    Role.DECIDER,
    sentence=_("Who reads violations reads their figures: monitors, officers, analysts and decision makers."),
)
DETACH = rule("incident.detach", Role.MONITOR, sentence=_("Only monitors remove a file from a violation."))
MERGE = rule(
    "incident.merge",
    Role.MONITOR,
    sentence=_("Only monitors say that two violations are one event, or two."),
)
IMPORT = rule(
    "incident.import",
    Role.MONITOR,
    sentence=_("Only monitors take violations in from a sheet."),
)
