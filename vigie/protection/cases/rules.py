"""Who may do what with a case. That a child's case has named readers is checked by the actions, whoever asks."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

OPEN = rule(
    "case.open",
    Role.OFFICER,
    sentence=_("A protection officer opens cases, from a request, from a violation or from nothing."),
)
WORK = rule("case.work", Role.OFFICER, sentence=_("Only protection officers work on a case."))
ASK_GRANT = rule(
    "grant.ask",
    Role.OFFICER,
    sentence=_("A protection officer asks for an emergency grant, and notes payment, receipt and report."),
)
SIGN_GRANT = rule(
    "grant.sign",
    Role.OFFICER,
    Role.COORDINATOR,
    Role.DECIDER,
    sentence=_("Officers, coordinators and decision makers of the protection team sign grants, two different ones."),
)
RESTRICT = rule(
    "case.restrict",
    Role.OFFICER,
    sentence=_("A protection officer who can read a case says which persons alone may."),
)
