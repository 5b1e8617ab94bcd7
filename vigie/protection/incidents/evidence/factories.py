"""Files of violations for the demonstration, sealed as an upload is, and joined through the action."""

from __future__ import annotations

from uuid import uuid4

from vigie.ground.accounts.actor import Actor
from vigie.ground.files.kinds import kind_of
from vigie.ground.files.receiving import Received
from vigie.ground.files.scanning import Verdict
from vigie.ground.files.store import store
from vigie.ground.files.streams import Sealer
from vigie.protection.incidents.evidence.actions import attach
from vigie.protection.incidents.models import Evidence, Incident


def make_evidence(incident: Incident, name: str, data: bytes, *, note_text: str, by: Actor) -> Evidence:
    """A file joined to a violation."""
    key = uuid4()
    sealer = Sealer(store().begin(key))
    sealer.write(data)
    sealer.close()
    told = (sealer.identity, sealer.size, sealer.sha256)
    received = Received(key, sealer.half, name, *told, kind_of(data, data), Verdict.NONE)
    return attach(incident, received, note_text=note_text, by=by)
