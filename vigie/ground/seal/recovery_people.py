"""A lost passphrase: the same person under new keys, and the teams' keys given again by members who live.

What was sealed to that person alone is lost; what was sealed to a team is not, as long as one other member holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.accounts.models import Device, Passkey, RecoveryCode, Session, User
from vigie.ground.accounts.passphrase import new_person
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.actions import strike_names
from vigie.ground.seal.coercion_models import Absence, TeamLock
from vigie.ground.seal.epochs import lock, made_grant
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import Altered, Unreadable, team_keys
from vigie.ground.seal.recovery_models import Escrow, Renewal

# Everything that a person signs and that must go on holding when their signing key is another one.
SIGNED: tuple[Any, ...] = (Grant, Escrow, Renewal)
KEY_FIELDS = ("kdf", "verifier", "public_key", "verify_key", "certificate", "key_box", "totp_box", "totp_last_step")


@dataclass(frozen=True)
class Renewed:
    """The person, the TOTP secret (base32) to show once, teams given again, teams that wait for a member of theirs."""

    user: User
    totp: str
    given: list[str]
    waiting: list[str]


def renew_person(user: User, passphrase: str, *, by: Actor, second: Actor | None = None) -> Renewed:
    """Give someone who lost their passphrase new keys under the same id and pseudonym; their sessions end.

    `by` is a keeper of one of the person's teams. Where no keeper is left but the person, two other members do it
    together (`second`). Every epoch that `by` holds of teams in whose name they may give is given at once; the other
    teams wait (`waiting_for`, `give_again`). Raises Denied or Invalid.
    """
    _permit_renewal(user, by, second)
    fresh, keyring, totp = new_person(user.username, passphrase, user.pk)
    teams = sorted({m.team_id for m in Membership.objects.live().filter(user=user)})
    mine = [team for team in teams if may(rules.RENEW, by, team) or (second is not None and _is_member(by, team))]
    keys = {team: held_epochs(TeamEpoch.objects.filter(team=team), by) for team in mine}
    given = sorted(team for team, held in keys.items() if held and not TeamLock.is_set_on(team))
    person = Actor(fresh, keyring)
    prepared = signed_again(user, person)
    with transaction.atomic():
        for team in given:
            _lock_to_give(team)
        replace_keys(user, person, prepared)
        for epoch, held in (pair for team in given for pair in keys[team]):
            made_grant(epoch, held, fresh, by=by).save(force_insert=True)
        waiting = ask_for_keys(fresh, exclude=given, by=by)
        note("person.renew", fresh, by=by)
        if second is not None:
            note("person.renew", fresh, by=second)
    return Renewed(fresh, totp, given, waiting)


def _permit_renewal(user: User, by: Actor, second: Actor | None) -> None:
    if by.user is None or by.user == user:
        raise Denied(_("Somebody else must give you new keys."))
    if not user.is_active:
        raise Invalid(_("This person was taken out: invite them again."))
    teams = [m.team_id for m in Membership.objects.live().filter(user=user)]
    if any(may(rules.RENEW, by, team) for team in teams) or (not teams and may(rules.RENEW, by)):
        return
    if Membership.objects.live().filter(role=Role.KEEPER).exclude(user=user).exists():
        raise Denied(rules.RENEW.sentence)
    if second is None or second.user in {None, by.user, user} or not all(_is_member(who) for who in (by, second)):
        raise Denied(_("No keeper of accounts is left: two other members must do this together."))


def _is_member(actor: Actor, team: str | None = None) -> bool:
    held = Membership.objects.of(actor)
    return (held.filter(team=team) if team else held).exists()


def held_epochs(epochs: Iterable[TeamEpoch], by: Actor) -> list[tuple[TeamEpoch, TeamKeys]]:
    """Those of the epochs whose keys the actor holds, with these. Raises Altered."""
    held = []
    for epoch in epochs:
        try:
            held.append((epoch, team_keys(by, epoch.team_id, epoch.number)))
        except Unreadable:
            continue
    return held


Signed = list[tuple[Any, list[Any]]]  # a model, and rows of it with a new signature


def signed_again(known: User, renewed: Actor, besides: Signed | None = None) -> Signed:
    """What a person signed and what still holds, signed with their new key; what did not hold stays as it is.

    So those whom they let in are not locked out. Made before the transaction, for a founder has signed hundreds;
    `besides` are rows already done. Nothing is saved here.
    """
    if renewed.keyring is None:
        raise Unreadable
    done = {row.pk for _model, rows in besides or [] for row in rows}
    found: Signed = []
    for model in SIGNED:
        again = []
        for row in model.objects.filter(signer=known).exclude(pk__in=done).select_related():
            message = row.message()
            if crypto.signature_holds(bytes(known.verify_key), bytes(row.signature), message):
                row.signature = crypto.sign(renewed.keyring.sign_seed, message)
                again.append(row)
        found.append((model, again))
    return found


def replace_keys(known: User, renewed: Actor, prepared: Signed) -> None:
    """Put the new keys in the place of the old ones, inside the caller's transaction.

    What hung on the old keys goes (`forget_old_keys`). `prepared` comes from `signed_again`; what was signed since
    then is signed again here.
    """
    if renewed.user is None:
        raise Unreadable
    known = User.objects.select_for_update().get(pk=known.pk)
    forget_old_keys(known, by=renewed)
    for model, rows in (*prepared, *signed_again(known, renewed, prepared)):
        model.objects.bulk_update(rows, ["signature"], batch_size=200)
    for name in KEY_FIELDS:
        setattr(known, name, getattr(renewed.user, name))
    known.is_active = True
    known.save(update_fields=[*KEY_FIELDS, "is_active"])


def forget_old_keys(user: User, *, by: Actor) -> None:
    """Remove all that hung on a person's old keys: sessions, factors, devices, grants and names; an absence ends."""
    for held in (Session, Device, Passkey, RecoveryCode, Grant, Renewal):
        held._base_manager.filter(user=user).delete()
    Absence.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    for team in Membership.objects.filter(user=user, ended_at=None).values_list("team", flat=True).distinct():
        strike_names(user, team, by=by)


def _lock_to_give(team: str) -> None:
    """Raise WrongState when the team was locked meanwhile: its keys wait until two undo that."""
    lock(team)
    if TeamLock.is_set_on(team):
        raise WrongState


def ask_for_keys(user: User, *, exclude: Collection[str], by: Actor) -> list[str]:
    """Note which of a renewed person's teams still owe them their keys, signed by whoever renewed them."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    live = Membership.objects.live().filter(user=user).exclude(team__in=exclude)
    teams = sorted(set(live.values_list("team", flat=True)))
    for team in teams:
        renewal = Renewal(user=user, team_id=team, signer=by.user)
        renewal.signature = crypto.sign(by.keyring.sign_seed, renewal.message())
        renewal.save(force_insert=True)
    return teams


def waiting_for(actor: Actor) -> QuerySet[Renewal]:
    """Renewed people to whom this actor can give a team's keys again: its keepers, or any member where none is left.

    Not who left the team since, or gave their keys back, nor while the team is locked.
    """
    mine = Membership.objects.of(actor).filter(team=OuterRef("team"))
    keepers = Membership.objects.live().filter(team=OuterRef("team"), role=Role.KEEPER).exclude(user=OuterRef("user"))
    found = Renewal.objects.filter(Exists(mine.filter(role=Role.KEEPER)) | (Exists(mine) & ~Exists(keepers)))
    still = Membership.objects.live().filter(team=OuterRef("team"), user=OuterRef("user"))
    away = Absence.objects.filter(user=OuterRef("user"), ended_at=None)
    locked = TeamLock.objects.filter(team=OuterRef("team"), ended_at=None, set_at__isnull=False)
    found = found.filter(Exists(still), ~Exists(away), ~Exists(locked))
    return found.exclude(user=actor.user).select_related("user", "team", "signer")


def give_again(renewal: Renewal, *, by: Actor) -> None:
    """Give a renewed person every epoch of a team that the actor holds.

    The giver has compared the person's words (`accounts.fingerprint`) with what the person reads aloud. Raises
    Denied, Unreadable, or Altered when the keys in place are not those that the renewal was signed for.
    """
    if not waiting_for(by).filter(pk=renewal.pk).exists():
        raise Denied(_("A keeper of accounts of that team gives its keys again."))
    if not crypto.signature_holds(bytes(renewal.signer.verify_key), bytes(renewal.signature), renewal.message()):
        raise Altered
    lacking = TeamEpoch.objects.filter(team=renewal.team_id).exclude(grants__user=renewal.user)
    held = held_epochs(lacking, by)
    if not held:
        raise Unreadable
    with transaction.atomic():
        _lock_to_give(renewal.team_id)
        if not waiting_for(by).filter(pk=renewal.pk).exists():
            raise WrongState
        for epoch, keys in held:
            made_grant(epoch, keys, renewal.user, by=by).save(force_insert=True)
        note("member.regrant", renewal, by=by)
        # Older epochs that only someone else holds go on waiting; those that nobody holds do not.
        if not Grant.objects.filter(epoch__in=lacking.all(), user__is_active=True).exists():
            renewal.delete()
