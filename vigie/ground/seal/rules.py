"""Who may let people into teams."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

ADMIT = rule("member.admit", Role.KEEPER, sentence=_("Only a keeper of accounts lets someone into a team."))
