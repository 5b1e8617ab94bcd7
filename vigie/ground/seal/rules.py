"""Who may change who holds a team's keys."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ADMIT = rule("member.admit", Role.KEEPER, sentence=_("Only a keeper of accounts lets someone into a team."))
REVOKE = rule("member.revoke", Role.KEEPER, sentence=_("Only a keeper of accounts removes someone from a team."))
ROTATE = rule("team.rotate", Role.KEEPER, sentence=_("Only a keeper of accounts changes a team’s keys."))
RESEAL = rule("team.reseal", *Role, sentence=_("Every member of a team may carry its records over to the new keys."))
LOCK = rule("team.lock", *Role, sentence=_("Any two members of a team can lock it in an emergency."))
THAW = rule(
    "team.thaw",
    Role.REGIONAL,
    sentence=_("Two people of the regional duty desk, or the quorum of the printed sheets, undo a team’s lock."),
)
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
