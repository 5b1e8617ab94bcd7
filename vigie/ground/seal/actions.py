"""Founding teams, letting members in. Each is one transaction with its audit entry."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import new_person
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.escrow import escrow, install_quorum
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import Unreadable, grant_context, team_keys
from vigie.ground.seal.shares import PartSet


def found_node(pseudonym: str, passphrase: str, teams: list[str], quorum: PartSet | None = None) -> tuple[Actor, str]:
    """The first person of a node, keeper of every team named, whose keys are made here.

    `quorum` is a set whose sheets were printed and checked; without one the node receives nothing until
    `recovery_actions.renew_quorum` gave it one. Returns the actor and the TOTP secret (base32) to show once. Raises
    Invalid when the node has people already.
    """
    if User.objects.exists():
        raise Invalid(_("This node already has people: they let others in."))
    user, keyring, totp = new_person(pseudonym, passphrase)
    founder = Actor(user, keyring)
    with transaction.atomic():
        user.save(force_insert=True)
        note("person.found", user, by=founder)
        if quorum is not None:
            install_quorum(quorum, by=founder)
        for key in teams:
            team, _made = Team.objects.get_or_create(key=key)
            _open_epoch(team, user, founder)
            Membership.objects.create(team=team, user=user, role=Role.KEEPER)
            note("team.found", team, by=founder)
    return founder, totp


def _open_epoch(team: Team, member: User, founder: Actor) -> None:
    """A fresh key pair for a team, granted to its founder."""
    seed, symmetric = crypto.new_key(), crypto.new_key()
    last = TeamEpoch.objects.filter(team=team).order_by("-number").first()
    epoch = TeamEpoch.objects.create(
        team=team, number=last.number + 1 if last else 1, public_key=crypto.public_key(seed)
    )
    _grant(epoch, seed, symmetric, member, by=founder)
    escrow(epoch, seed, symmetric, by=founder)


def _grant(epoch: TeamEpoch, seed: bytes, symmetric: bytes, member: User, *, by: Actor) -> None:
    """Seal an epoch's private half to a member, signed by the giver."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    grant = Grant(epoch=epoch, user=member, signer=by.user)
    secret = crypto.canonical({"seed": seed.hex(), "symmetric": symmetric.hex()})
    grant.sealed = crypto.hpke_seal(bytes(member.public_key), secret, grant_context(grant))
    grant.signature = crypto.sign(by.keyring.sign_seed, grant.message())
    grant.save(force_insert=True)


def welcome(pseudonym: str, passphrase: str, *, by: Actor) -> tuple[User, str]:
    """Make an account, without any team yet. Returns the user and the TOTP secret (base32) to show once."""
    permit(rules.ADMIT, by)
    if User.objects.filter(username=pseudonym).exists():
        raise Invalid(_("This pseudonym is taken."))
    user, _keyring, totp = new_person(pseudonym, passphrase)
    with transaction.atomic():
        user.save(force_insert=True)
        note("person.welcome", user, by=by)
    return user, totp


def admit(member: User, team: str, role: Role, *, by: Actor) -> Membership:
    """Give a person a role in a team, and every epoch of its keys that the giver holds.

    The giver must be the team's keeper and hold its keys: the server alone can let nobody in.
    """
    permit(rules.ADMIT, by, team)
    epochs = TeamEpoch.objects.filter(team=team).exclude(grants__user=member)
    held = [(epoch, team_keys(by, team, epoch.number)) for epoch in epochs]
    with transaction.atomic():
        membership, _made = Membership.objects.get_or_create(team_id=team, user=member, role=role, ended_at=None)
        for epoch, keys in held:
            _grant(epoch, keys.seed, keys.symmetric, member, by=by)
        note("member.admit", membership, by=by)
    return membership
