"""Who plans the roster, and who names the line outside."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, rule
from vigie.ground.accounts.actor import Actor

PLAN = rule(
    "duty.plan",
    Role.OFFICER,
    Role.REGIONAL,
    sentence=_("Only the duty desk plans who answers when."),
)
LINE = rule(
    "duty.line",
    Role.COORDINATOR,
    sentence=_("Only the coordination says which outside line the public pages name."),
)


def may_see(by: Actor) -> bool:
    """Whether the roster opens: for who plans it, and who names the line outside."""
    return may(PLAN, by, "intake") or may(LINE, by)
