"""Who may do what with refuges. That an address takes two is checked by its keys, whoever asks."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

KEEP = rule(
    "shelter.keep",
    Role.OFFICER,
    sentence=_("An officer of the refuges’ team keeps refuges, their places and their addresses."),
)
STAY = rule(
    "stay.keep",
    Role.OFFICER,
    sentence=_("An officer of the refuges’ team gives places, and follows each stay from arriving to leaving."),
)
ASK = rule(
    "stay.ask",
    Role.OFFICER,
    sentence=_("Protection officers ask for a place for someone; the refuges’ team alone reads what they asked."),
)
