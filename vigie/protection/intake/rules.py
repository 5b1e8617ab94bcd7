"""Who may do what with what is sent to us."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

TRIAGE = rule(
    "report.triage",
    Role.OFFICER,
    Role.REGIONAL,
    sentence=_("Only the duty desk reads, answers and closes what is sent to us."),
)
