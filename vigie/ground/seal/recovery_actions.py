"""What the quorum's shares do: give a team's keys again, be made anew, be tried. Each leaves its audit entries."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.crypto import Opener
from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Membership, TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import new_person
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.epochs import made_grant
from vigie.ground.seal.escrow import (
    Recovered,
    check_key,
    current_key,
    install_quorum,
    is_pinned,
    missing_epochs,
    opened,
    opened_by,
    proven_key,
    sealed_escrow,
)
from vigie.ground.seal.locks import end_by_quorum
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import Altered, Unreadable
from vigie.ground.seal.recovery_models import Escrow, RecoveryKey
from vigie.ground.seal.recovery_people import ask_for_keys, held_epochs, replace_keys, signed_again
from vigie.ground.seal.shares import Gathering, PartSet


def open_quorum(gathering: Gathering) -> Recovered:
    """The keys of every team, from the shares gathered; the opening itself is in the audit chain, whatever follows.

    Raises Invalid or Altered (see `escrow.recovered_keys`).
    """
    recovered = opened_by(gathering)
    with transaction.atomic():
        note("recovery.open", recovered.key, by=Actor.system())
    return recovered


def recover_person(recovered: Recovered, pseudonym: str, passphrase: str) -> tuple[Actor, str]:
    """Give every team's keys to a person, new or known, who becomes keeper of each; returns them and their TOTP secret.

    A known person gets new keys under the same id. Teams of theirs that the quorum did not open wait for a member. The
    emergency lock of a team that it opened ends: its members get their keys again.
    Raises Invalid when the quorum opened no team.
    """
    if not recovered.teams:
        raise Invalid(_("The shares opened no team: there is nothing to give."))
    known = User.objects.filter(username=pseudonym).first()
    user, keyring, totp = new_person(pseudonym, passphrase, known.pk if known else None)
    person = Actor(user, keyring)
    prepared = signed_again(known, person) if known else []
    with transaction.atomic():
        if known is None:
            user.save(force_insert=True)
        else:
            replace_keys(known, person, prepared)
            ask_for_keys(user, exclude=recovered.teams, by=person)
        for (team, number), keys in recovered.keys.items():
            epoch = TeamEpoch.objects.get(team=team, number=number)
            made_grant(epoch, keys, user, by=person).save(force_insert=True)
        for team in recovered.teams:
            membership, _made = Membership.objects.get_or_create(
                team_id=team, user=user, role=Role.KEEPER, ended_at=None
            )
            note("member.recover", membership, by=Actor.system())
    keyring.teams.update(recovered.keys)
    for team in recovered.teams:
        end_by_quorum(team, by=person)
    return person, totp


def renew_quorum(made: PartSet, *, by: Actor) -> list[TeamEpoch]:
    """A new set of shares takes over, for all the epochs that the actor holds; their old escrows are deleted.

    Returns the epochs that the actor does not hold: these still depend on the older sheets (or on nobody), until a
    member who holds them mends that. Raises Denied.
    """
    permit(rules.QUORUM, by, TeamKey.DIRECTION)
    held = held_epochs(list(TeamEpoch.objects.all()), by)
    with transaction.atomic():
        key = install_quorum(made, by=by)
        for epoch, keys in held:
            sealed_escrow(key, epoch, keys.seed, keys.symmetric, by=by).save(force_insert=True)
        _retire(key)
        note("recovery.renew", key, by=by)
    return missing_epochs(key)


def mend_escrows(*, by: Actor) -> list[TeamEpoch]:
    """Seal to the newest quorum what it could not open yet, as far as the actor holds it; returns what is left.

    The caller has shown the key's words (`fingerprint`) and a person has compared them with a printed sheet: nothing
    else vouches for the key here, though a pin that denies it is believed. Raises Invalid when there is no quorum,
    Unreadable when nothing could be mended, Altered.
    """
    key = current_key()
    if key is None:
        raise Invalid(_("This node has no recovery shares yet: make them first."))
    lacking = missing_epochs(key)
    held = held_epochs(lacking, by)
    if lacking and not held:
        raise Unreadable
    for epoch, _keys in held:
        is_pinned(key, epoch, by)
    with transaction.atomic():
        for epoch, keys in held:
            Escrow.objects.filter(epoch=epoch, recovery=key).delete()
            kept = sealed_escrow(key, epoch, keys.seed, keys.symmetric, by=by)
            kept.save(force_insert=True)
            note("recovery.mend", kept, by=by)
        _retire(key)
    return missing_epochs(key)


def _retire(key: RecoveryKey) -> None:
    """Delete older escrows of what the newest quorum now opens, and older quorums that open nothing any more."""
    Escrow.objects.exclude(recovery=key).filter(epoch__escrows__recovery=key).delete()
    RecoveryKey.objects.exclude(pk=key.pk).filter(escrows=None).delete()


def rehearse(gathering: Gathering) -> RecoveryKey:
    """Prove that these shares would open the node: the secret meets the public key and opens one escrow; then forget.

    Only the day is kept, with an audit entry. Raises Invalid or Altered.
    """
    key, secret = proven_key(gathering)
    check_key(key)
    first = key.escrows.select_related("epoch", "recovery", "signer").first()
    if first is None:
        raise Altered
    opened(first, Opener(secret))
    with transaction.atomic():
        RecoveryKey.objects.filter(pk=key.pk).update(rehearsed_on=timezone.localdate())
        note("recovery.rehearse", key, by=Actor.system())
    return key
