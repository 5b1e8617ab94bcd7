"""Telephones and filled forms, for tests and for the demonstration."""

from __future__ import annotations

from uuid import uuid4

from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.odk.actions import Given, give


def make_phone(*, by: Actor, holder: str = "Relais inventé") -> Given:
    """A telephone at work, with its token."""
    return give(holder=holder, days=92, by=by)


def filled(
    words: str = "Récit inventé.",
    *,
    form: str = "fiche-a",
    country: str = "CMR",
    urgency: str = "none",
    instance: str = "",
) -> bytes:
    """A form as ODK Collect fills it in."""
    return (
        f'<?xml version="1.0" ?><data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="1">'
        f"<country>{country}</country><urgency>{urgency}</urgency><violation><narrative>{words}</narrative>"
        f"<day>2026-11-02</day></violation><acts><act>death_threat</act><victim>Personne inventée</victim></acts>"
        f"<orx:meta><orx:instanceID>{instance or f'uuid:{uuid4()}'}</orx:instanceID></orx:meta></data>"
    ).encode()
