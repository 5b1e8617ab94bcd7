"""Joining a file to a violation, cleaning it, removing it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.actions import clean_again, erase, keep, prepare
from vigie.ground.files.receiving import Received
from vigie.ground.seal.naming import follow
from vigie.protection.incidents import rules
from vigie.protection.incidents.models import Evidence, Incident


def attach(incident: Incident, received: Received, *, note_text: str, by: Actor) -> Evidence:
    """Join what was received to a violation, sealed to whoever reads it. Raises Denied, Invalid, Infected, NodeFull."""
    permit(rules.ATTACH, by, incident.team_id)
    _one_may_open(incident)
    prepared = prepare(received, note_text=note_text, team=incident.team_id, by=by)
    with transaction.atomic():
        # Cleaning takes a while: who reads the violation may have changed since it was loaded.
        now = Incident.objects.visible_to(by).select_for_update().filter(pk=incident.pk).first()
        if now is None:
            raise WrongState
        _one_may_open(now)
        evidence = Evidence.objects.create(incident=now, file=keep(prepared, by=by))
        follow(evidence.file, now, by=by)
        note("incident.attach", now, by=by)
    return evidence


def _one_may_open(incident: Incident) -> None:
    if incident.needs_two:
        raise Invalid(_("This violation opens with two: a file would open for one person alone."))


def clean(evidence: Evidence, *, by: Actor) -> None:
    """Try again to make the cleaned copy of a file whose cleaning was cut short."""
    permit(rules.ATTACH, by, evidence.incident.team_id)
    clean_again(evidence.file, by=by)


def detach(evidence: Evidence, *, reason: str, by: Actor) -> None:
    """Erase a file and its key for good; the violation keeps who did so and why."""
    permit(rules.DETACH, by, evidence.incident.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    with transaction.atomic():
        erase(evidence.file, by=by, reason=reason)
        note("incident.detach", evidence.incident, by=by)
