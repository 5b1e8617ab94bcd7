"""Who may read the audit log, and who may take it away as a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Team
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, permit, rule
from vigie.ground.accounts.actor import Actor

# Everyone reads their own entries: no rule is asked for that.
READ = rule(
    "journal.read",
    Role.KEEPER,
    Role.DECIDER,
    sentence=_("Keepers of accounts and decision makers read the audit log; everyone reads their own entries."),
)
EXPORT = rule(
    "journal.export",
    Role.KEEPER,
    sentence=_(
        "Only a keeper of accounts who is in every team exports the audit log: it names the records of all teams."
    ),
)


def may_export(by: Actor) -> bool:
    """Whether the actor keeps the accounts of every team of this node."""
    teams = list(Team.objects.all())
    return bool(teams) and all(may(EXPORT, by, team) for team in teams)


def permit_export(by: Actor) -> None:
    """Raise Denied, with the rule's sentence, unless `may_export`."""
    for team in Team.objects.all():
        permit(EXPORT, by, team)
