"""Bringing an earlier version back: a correction like any other, so that nothing of what came between is lost."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions, rules
from vigie.protection.incidents.history.revisions import versions
from vigie.protection.incidents.models import Incident


def bring_back(incident: Incident, number: int, *, reason: str, by: Actor) -> None:
    """Correct a violation to what its version `number` said. It goes back to review, as with every correction.

    Raises Denied, Invalid for a version that was not kept or that says what it says now, WrongState.
    """
    permit(rules.VERIFY, by, incident.team_id)
    kept = versions(incident, open_one(incident, by=by))
    asked = next((version for version in kept if version.number == number), None)
    if asked is None:
        raise Invalid(_("This version was not kept."))
    if asked.values == kept[0].values:
        raise Invalid(_("This is what the violation says now: there is nothing to bring back."))
    actions.replace_facts(incident, asked.facts, asked.clear, reason=reason, said={"again": number}, by=by)
