"""Keeping other facts in an opened violation without a step of its verification."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from vigie.ground.access.errors import WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import SEALED_FIELDS
from vigie.protection.incidents.models import Incident


def keep(incident: Incident, facts: dict[str, Any], verb: str, *, by: Actor, **clear: Any) -> None:
    """Seal these facts in place of those that were opened, with the audit entry `verb`; and set these clear columns.
    The caller permits.

    Raises WrongState when the violation changed since it was read.
    """
    read = incident.version
    incident.seal(facts, incident.team_id)
    with transaction.atomic():
        if Incident.objects.select_for_update().get(pk=incident.pk).version != read:
            raise WrongState
        for name, value in clear.items():
            setattr(incident, name, value)
        incident.save(update_fields=[*SEALED_FIELDS, *clear])
        note(verb, incident, by=by)
