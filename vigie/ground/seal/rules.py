"""Who may let people into teams."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ADMIT = rule("member.admit", Role.KEEPER, sentence=_("Only a keeper of accounts lets someone into a team."))
RENEW = rule(
    "person.renew",
    Role.KEEPER,
    sentence=_("Only a keeper of accounts of one of this person's teams gives them new keys."),
)
QUORUM = rule(
    "recovery.renew",
    Role.KEEPER,
    sentence=_("Only a keeper of accounts of the direction has new recovery shares made."),
)
