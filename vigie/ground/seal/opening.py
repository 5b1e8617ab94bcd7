"""Opening sealed records: a member's grant gives the team's keys, those give the facts, and the chain is told.

The first opening by a member wraps the data key again under the team's symmetric key, so that lists open fast.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen, Opener
from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import Membership
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import Grant, SealedRecord, Wrap


class Unreadable(Refusal):
    """This session does not hold the key."""

    status = 403
    default = _("You do not hold the key of this. A member of its team can open it.")


class Altered(Refusal):
    """A key, a grant or a ciphertext is not what was signed or sealed: somebody changed the database."""

    status = 409
    default = _(
        "Stop: a key or a sealed text was changed on the server after it was sealed. "
        "Nothing was opened. Tell the direction by another way."
    )


def team_keys(by: Actor, team: str, epoch: int) -> TeamKeys:
    """The private half of a team's epoch, from the actor's signed grant. Raises Unreadable or Altered."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    held = by.keyring.teams.get((team, epoch))
    if held is not None:
        return held
    grant = (
        Grant.objects.filter(epoch__team=team, epoch__number=epoch, user=by.user)
        .select_related("epoch", "user", "signer")
        .first()
    )
    if grant is None or not Membership.objects.of(by).filter(team=team).exists():
        raise Unreadable
    by.keyring.teams[team, epoch] = keys = _keys_of(grant, by.keyring.seed)
    return keys


def _keys_of(grant: Grant, person_seed: bytes) -> TeamKeys:
    """Check a grant's signature and that it carries the key its epoch shows. Raises Altered."""
    if not crypto.signature_holds(bytes(grant.signer.verify_key), bytes(grant.signature), grant.message()):
        raise Altered
    try:
        opened = crypto.hpke_open(person_seed, bytes(grant.sealed), grant_context(grant))
    except CannotOpen as fault:
        raise Altered from fault
    facts = json.loads(opened)
    seed = bytes.fromhex(facts["seed"])
    if crypto.public_key(seed) != bytes(grant.epoch.public_key):
        raise Altered
    return TeamKeys(Opener(seed), bytes.fromhex(facts["symmetric"]), seed)


def grant_context(grant: Grant) -> bytes:
    """HPKE info of a grant: `vigie/1|grant|seal.grant|uuid|team|epoch`."""
    return crypto.context("grant", grant._meta.label_lower, grant.pk, grant.epoch.team_id, grant.epoch.number)


def open_one(record: SealedRecord, *, by: Actor) -> dict[str, Any]:
    """The facts of one record; leaves one audit entry. Raises Unreadable or Altered."""
    return open_many([record], by=by)[record.pk]


def open_many(records: Iterable[SealedRecord], *, by: Actor, of: str = "") -> dict[UUID, dict[str, Any]]:
    """The facts of each record by id; leaves ONE audit entry (of the list `of`, or of the single record)."""
    listed = list(records)
    if not listed:
        return {}
    opened = unseal_many(listed, by=by)
    slow = [record for record in listed if record.wrap == Wrap.HPKE]
    for record in slow:
        _wrap_for_team(record, opened[record.pk][1], by)
    with permitted_write(), transaction.atomic():
        note("record.open" if not of else "list.open", (of, f"{len(listed)}") if of else listed[0], by=by)
        for record in slow:
            fresh = type(record)._base_manager.filter(pk=record.pk, version=record.version, epoch=record.epoch)
            fresh.update(wrap=Wrap.TEAM, wrapped_key=record.wrapped_key)
    return {key: facts for key, (facts, _data_key) in opened.items()}


def unseal_many(records: list[SealedRecord], *, by: Actor) -> dict[UUID, tuple[dict[str, Any], bytes]]:
    """Facts and data key of each record by id. Writes nothing: the caller leaves the audit entry."""
    return {record.pk: _open(record, by) for record in records}


def _open(record: SealedRecord, by: Actor) -> tuple[dict[str, Any], bytes]:
    keys = team_keys(by, record.team_id, record.epoch)
    wrapped = bytes(record.wrapped_key)
    try:
        if record.wrap == Wrap.TEAM:
            data_key = crypto.unbox(keys.symmetric, wrapped, record.bound("wrap"))
        else:
            data_key = keys.opener.open(wrapped, record.bound("record"))
        return json.loads(crypto.unbox(data_key, bytes(record.sealed), record.bound_facts())), data_key
    except CannotOpen as fault:
        raise Altered from fault


def _wrap_for_team(record: SealedRecord, data_key: bytes, by: Actor) -> None:
    keys = team_keys(by, record.team_id, record.epoch)
    record.wrapped_key = crypto.box(keys.symmetric, data_key, record.bound("wrap"))
    record.wrap = Wrap.TEAM
