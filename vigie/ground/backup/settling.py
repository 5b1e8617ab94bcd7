"""After a restore: is the chain the one that was backed up, and nobody stays signed in."""

from __future__ import annotations

from django.db import transaction

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Head
from vigie.ground.audit.verifying import verify_all
from vigie.ground.backup.facts import Facts


def faults(facts: Facts) -> list[str]:
    """What does not hold, in words: a bad entry, or a chain that is not the manifest's. Empty when all does."""
    heads = {head.chain: [head.seq, bytes(head.digest).hex()] for head in Head.objects.all()}
    found = [f"{verdict.chain}: {verdict.fault}" for verdict in verify_all() if not verdict.holds]
    return found or [chain for chain in {*facts.heads, *heads} if heads.get(chain) != facts.heads.get(chain)]


def end_sessions(backup: str) -> int:
    """End every session that came with the backup `backup`, and say in the chain that it was restored."""
    with transaction.atomic():
        ended, _by_model = Session.objects.all().delete()
        note("node.restore", ("node.backup", backup), by=Actor.system())
    return ended
