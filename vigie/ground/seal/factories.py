"""People and teams for tests and for the demonstration, made through the same actions as everyone."""

from __future__ import annotations

from collections.abc import Mapping

from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.passphrase import unlock
from vigie.ground.seal.actions import admit, found_node, welcome
from vigie.ground.seal.shares import PartSet, new_set

PASSPHRASE = "une phrase de passe de test assez longue"


def make_founder(passphrase: str = PASSPHRASE, quorum: PartSet | None = None) -> Actor:
    """The first person of a node with all its teams and a quorum of its own, and nothing else."""
    founder, _totp = found_node("fondation", passphrase, list(TeamKey.values), quorum or new_set())
    return founder


def make_person(
    pseudonym: str, roles: Mapping[str, Role | list[Role]], *, by: Actor, passphrase: str = PASSPHRASE
) -> Actor:
    """A person with roles by team, e.g. {"intake": Role.OFFICER}, keys open."""
    user, _totp = welcome(pseudonym, passphrase, by=by)
    for team, held in roles.items():
        for role in held if isinstance(held, list) else [held]:
            admit(user, team, role, by=by)
    user, keyring, _secret = unlock(pseudonym, passphrase)
    return Actor(user, keyring)


def afresh(actor: Actor) -> Actor:
    """The same person in a new request: their own keys, no team's opened yet."""
    if actor.keyring is None:
        return actor
    return Actor(actor.user, Keyring(actor.keyring.seed, actor.keyring.sign_seed))
