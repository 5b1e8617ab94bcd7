"""Opening sealed records: a member's grant gives the team's keys, those give the facts, and the chain is told.

The first opening by a member wraps the data key again under the team's symmetric key, so that lists open fast. What
was changed by someone who can write to the database is refused, and raises an alarm.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen, Opener
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered as Altered  # part of what opening promises to its callers
from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import AlarmKind, Membership
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.accounts.certificates import person_certified
from vigie.ground.accounts.models import User
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note
from vigie.ground.seal.coercion_models import Opening
from vigie.ground.seal.facts import facts_of
from vigie.ground.seal.halves import joined
from vigie.ground.seal.models import Grant, NamedKey, SealedRecord, TeamEpoch, Wrap
from vigie.ground.seal.tally import count_openings

KEPT_AT_ONCE = 200  # faster wraps written in one short transaction


class Unreadable(Refusal):
    """This session does not hold the key."""

    status = 403
    default = _("You do not hold the key of this. A member of its team can open it.")


class NeedsTwo(Refusal):
    """The record takes two of the named, and nobody has lent the actor their half."""

    status = 403
    default = _(
        "This opens with two people only. Ask a second named person to lend their half for a quarter of an hour."
    )

    def __init__(self, record: SealedRecord) -> None:
        super().__init__()
        self.record = record


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
    by.keyring.teams[team, epoch] = keys = _keys_of(grant, by.keyring.seed, by)
    return keys


def grant_holds(grant: Grant, *, by: Actor) -> bool:
    """Whether the team's, the member's and the giver's keys are certified and the giver signed; if not, an alarm."""
    fault = _fault_of(grant)
    if fault is not None:
        raise_alarm(*fault, by=by)
    return fault is None


def _fault_of(grant: Grant) -> tuple[AlarmKind, models.Model] | None:
    if not grant.epoch.is_certified:
        return AlarmKind.ALTERED_KEY, grant.epoch
    for person in (grant.user, grant.signer):
        if not person_certified(person):
            return AlarmKind.ALTERED_KEY, person
    if not crypto.signature_holds(bytes(grant.signer.verify_key), bytes(grant.signature), grant.message()):
        return AlarmKind.FORGED_GRANT, grant
    return None


def _keys_of(grant: Grant, person_seed: bytes, by: Actor) -> TeamKeys:
    """Check a grant and that it carries the key its epoch shows. Raises Altered, with an alarm."""
    if not grant_holds(grant, by=by):
        raise Altered
    try:
        facts = json.loads(crypto.hpke_open(person_seed, bytes(grant.sealed), grant_context(grant)))
    except CannotOpen as fault:
        raise_alarm(AlarmKind.FORGED_GRANT, grant, by=by)
        raise Altered from fault
    seed = bytes.fromhex(facts["seed"])
    if crypto.public_key(seed) != bytes(grant.epoch.public_key):
        raise_alarm(AlarmKind.FORGED_GRANT, grant, by=by)
        raise Altered
    return TeamKeys(Opener(seed), bytes.fromhex(facts["symmetric"]), seed)


def grant_context(grant: Grant) -> bytes:
    """HPKE info of a grant: `vigie/1|grant|seal.grant|uuid|team|epoch`."""
    return crypto.context("grant", grant._meta.label_lower, grant.pk, grant.epoch.team_id, grant.epoch.number)


def holders(epoch: TeamEpoch, *, by: Actor) -> list[User]:
    """Live members who were truly given this epoch's keys.

    The table of memberships alone is not believed: a row put in by hand brings no signed grant, so a new epoch is
    never given to it. A grant that does not hold raises an alarm and is passed over: it must not stop a revocation.
    """
    live = Membership.objects.live().filter(team=epoch.team_id).values("user")
    grants = Grant.objects.filter(epoch=epoch, user__in=live).select_related("epoch", "user", "signer")
    return [grant.user for grant in grants.order_by("user__username") if grant_holds(grant, by=by)]


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
    for start in range(0, len(slow), KEPT_AT_ONCE):
        _keep_wraps(slow[start : start + KEPT_AT_ONCE])
    count_openings(len(listed), by=by)
    return {key: facts for key, (facts, _data_key) in opened.items()}


def _keep_wraps(records: list[SealedRecord]) -> None:
    """Keep the faster wraps of a few records, where they are still the same: a convenience, so apart from the entry."""
    with permitted_write(), transaction.atomic():
        for record in records:
            # Of the same version, and of the very same ciphertext: a record that was sealed in memory and not kept,
            # because someone was faster, has the version of what they kept, and another data key.
            same = {"pk": record.pk, "version": record.version, "epoch": record.epoch, "sealed": bytes(record.sealed)}
            kept = type(record)._base_manager.filter(**same)
            kept.update(wrap=Wrap.TEAM, wrapped_key=record.wrapped_key)


def unseal_many(records: list[SealedRecord], *, by: Actor) -> dict[UUID, tuple[dict[str, Any], bytes]]:
    """Facts and data key of each record by id. Writes nothing: the caller leaves the audit entry."""
    named = _named_keys(records, by)
    return {record.pk: _unseal(record, named, by) for record in records}


def _named_keys(records: list[SealedRecord], by: Actor) -> Mapping[UUID, NamedKey]:
    """The actor's own named keys of the restricted ones, in one query."""
    asked = [record.pk for record in records if record.restricted]
    if not asked or by.user is None:
        return {}
    rows = NamedKey.objects.filter(record_id__in=asked, user=by.user).select_related("user")
    return {row.record_id: row for row in rows}


def _unseal(record: SealedRecord, named: Mapping[UUID, NamedKey], by: Actor) -> tuple[dict[str, Any], bytes]:
    try:
        data_key = _named_data_key(record, named, by) if record.restricted else _team_data_key(record, by)
        return facts_of(crypto.unbox(data_key, bytes(record.sealed), record.bound_facts())), data_key
    # TypeError: SQLite lets text be put where bytes belong. The last two: a stranger sealed what are no facts.
    except (CannotOpen, TypeError, ValueError, RecursionError) as fault:
        raise_alarm(AlarmKind.ALTERED_RECORD, record, by=by)
        raise Altered from fault


def _team_data_key(record: SealedRecord, by: Actor) -> bytes:
    keys = team_keys(by, record.team_id, record.epoch)
    if record.wrap == Wrap.TEAM:
        return crypto.unbox(keys.symmetric, bytes(record.wrapped_key), record.bound("wrap"))
    return keys.opener.open(bytes(record.wrapped_key), record.bound("record"))


def _named_data_key(record: SealedRecord, named: Mapping[UUID, NamedKey], by: Actor) -> bytes:
    secret = _named_secret(record, named.get(record.pk), by)
    return joined(secret, _lent_half(record, by)) if record.needs_two else secret


def own_half(record: SealedRecord, *, by: Actor) -> bytes:
    """The actor's half of the key of a record that takes two. Raises Unreadable or Altered."""
    return _named_secret(record, _named_keys([record], by).get(record.pk), by)


def _named_secret(record: SealedRecord, row: NamedKey | None, by: Actor) -> bytes:
    """A name opens only together with the team's own keys: who lost those (revoked, frozen, travelling) lost both."""
    keys = team_keys(by, record.team_id, record.epoch)
    if row is None or by.keyring is None:
        raise Unreadable
    row.check_for(record, by=by)
    own = keys.opener.open(bytes(row.sealed), row.context())
    return crypto.hpke_open(by.keyring.seed, own, row.context())


def _lent_half(record: SealedRecord, by: Actor) -> bytes:
    """The half that another named person lent for this state of the record. Raises NeedsTwo, Unreadable."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    place = {"record_kind": record._meta.label_lower, "record_id": record.pk, "version": record.version}
    lent = Opening.objects.filter(**place, asker=by.user, lender__isnull=False, until__gt=timezone.now()).first()
    if lent is None:
        raise NeedsTwo(record)
    return crypto.hpke_open(by.keyring.seed, bytes(lent.sealed), lent.context())


def _wrap_for_team(record: SealedRecord, data_key: bytes, by: Actor) -> None:
    keys = team_keys(by, record.team_id, record.epoch)
    record.wrapped_key = crypto.box(keys.symmetric, data_key, record.bound("wrap"))
    record.wrap = Wrap.TEAM
