"""Who gives telephones their tokens, and who cuts one off."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

GIVE = rule(
    "phone.give",
    Role.KEEPER,
    sentence=_("Only a keeper of accounts of the duty desk lets a telephone send forms, and has forms encrypted."),
)
STOP = rule(
    "phone.stop",
    Role.KEEPER,
    Role.OFFICER,
    Role.REGIONAL,
    sentence=_("Anyone of the duty desk cuts a telephone off at once."),
)
