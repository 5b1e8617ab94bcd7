"""Writing a person or an organisation down, and changing what is known. A room says who may, and for which team."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.people.models import Party, PartyFacts
from vigie.ground.seal import blind


def write(facts: PartyFacts, *, team: str, rule: Rule, by: Actor) -> Party:
    """A new party, sealed to `team`. Raises Invalid without a name, Denied where `rule` does not let the actor."""
    permit(rule, by, team)
    party = sealed_party(facts, team=team)
    with transaction.atomic():
        keep(party, by=by)
    return party


def sealed_party(facts: PartyFacts, *, team: str) -> Party:
    """An unsaved party, for an action that keeps it with more in one transaction (`keep`). Raises Invalid."""
    _check(facts)
    party = Party()
    party.seal(facts.sealed(), team)
    return party


def keep(party: Party, *, by: Actor) -> None:
    """Keep a sealed party, inside the caller's transaction; the caller has asked who may."""
    party.save(force_insert=True)
    note("party.write", party, by=by)


def change(party: Party, facts: PartyFacts, *, rule: Rule, by: Actor) -> None:
    """Other facts of the same party. Raises WrongState when someone was faster."""
    permit(rule, by, party.team_id)
    _check(facts)
    read = party.version
    party.seal(facts.sealed(), party.team_id)
    with transaction.atomic():
        if Party.objects.select_for_update().get(pk=party.pk).version != read:
            raise WrongState
        party.save()
        blind.forget(Party._meta.label_lower, [party.pk])
        note("party.change", party, by=by)


def _check(facts: PartyFacts) -> None:
    if not facts.name.strip():
        raise Invalid(_("Give a name, or a pseudonym that the team will recognise."))
