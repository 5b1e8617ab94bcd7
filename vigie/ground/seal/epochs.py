"""Making a team's keys: an epoch and its grants, as unsaved rows, so that cryptography comes before the transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Max

from vigie.compute import crypto
from vigie.compute.crypto import Opener
from vigie.ground.access.errors import WrongState
from vigie.ground.access.models import Team
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.accounts.models import User
from vigie.ground.seal.escrow import escrow
from vigie.ground.seal.models import Grant, TeamEpoch, certain_person
from vigie.ground.seal.opening import Unreadable, grant_context


@dataclass(frozen=True)
class NewEpoch:
    """A fresh key pair and symmetric key of a team, granted to some; nothing is in the database before `keep`."""

    epoch: TeamEpoch
    grants: list[Grant]
    keys: TeamKeys = field(repr=False)
    by: Actor

    def keep(self) -> TeamEpoch:
        """Save it and seal it to the quorum, inside the caller's transaction that holds the team's lock.

        Raises WrongState if another came.
        """
        if newest(self.epoch.team_id) != self.epoch.number - 1:
            raise WrongState
        self.epoch.save(force_insert=True)
        for grant in self.grants:
            grant.epoch = self.epoch
        Grant.objects.bulk_create(self.grants)
        escrow(self.epoch, self.keys.seed, self.keys.symmetric, by=self.by)
        return self.epoch


def new_epoch(team: Team | str, number: int, members: list[User], *, by: Actor) -> NewEpoch:
    """The next keys of a team, for `members`. Raises Unreadable without own keys, Altered for a swapped one."""
    seed = crypto.new_key()
    keys = TeamKeys(Opener(seed), crypto.new_key(), seed)
    key = team if isinstance(team, str) else team.pk
    epoch = TeamEpoch(team_id=key, number=number, public_key=crypto.public_key(seed))
    epoch.certify()
    return NewEpoch(epoch, [made_grant(epoch, keys, member, by=by) for member in members], keys, by)


def made_grant(epoch: TeamEpoch, keys: TeamKeys, member: User, *, by: Actor) -> Grant:
    """An unsaved grant: an epoch's private half sealed to a member's certified key, signed by the giver."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    grant = Grant(epoch=epoch, user=member, signer=by.user)
    secret = crypto.canonical({"seed": keys.seed.hex(), "symmetric": keys.symmetric.hex()})
    grant.sealed = crypto.hpke_seal(certain_person(member, by=by), secret, grant_context(grant))
    grant.signature = crypto.sign(by.keyring.sign_seed, grant.message())
    return grant


def newest(team: str) -> int:
    """The number of a team's newest epoch; 0 when it has none."""
    return TeamEpoch.objects.filter(team=team).aggregate(top=Max("number"))["top"] or 0


def lock(team: str) -> None:
    """Take the team's row until the end of the transaction: who lets in, removes or rotates goes one after another."""
    Team.objects.select_for_update().get(pk=team)
