"""Keys of teams, sealed to the quorum: kept at each new epoch, watched over, and opened by the shares alone."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen, Opener
from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import Altered, Unreadable, team_keys
from vigie.ground.seal.recovery_models import Escrow, RecoveryKey
from vigie.ground.seal.shares import Gathering, PartSet

Place = tuple[str, int]  # team, number of its epoch


class NoQuorum(Refusal):
    """Nobody could open this node's keys if its members were lost: nothing may be entrusted to it yet."""

    status = 503
    default = gettext_lazy(
        "This place is not open yet: nothing was sent, and nothing was kept. Please come back later, "
        "or use another way to reach us."
    )


def require_quorum() -> None:
    """Refuse to receive anything before the shares of a first set were printed and checked. Raises NoQuorum."""
    if not RecoveryKey.objects.exists():
        raise NoQuorum


def current_key() -> RecoveryKey | None:
    """The newest quorum's key, if there is one. Raises Altered when it does not carry the node's signature."""
    key = RecoveryKey.objects.order_by("-number").first()
    if key is not None:
        check_key(key)
    return key


def check_key(key: RecoveryKey) -> None:
    """Raise Altered unless the node signed this quorum's key."""
    if not crypto.signature_holds(crypto.verify_key(node_sign_seed()), bytes(key.signature), key.message()):
        raise Altered


def install_quorum(made: PartSet, *, by: Actor) -> RecoveryKey:
    """Keep the public half of a set whose sheets were checked, certified by the node, in the caller's transaction."""
    last = RecoveryKey.objects.order_by("-number").first()
    key = RecoveryKey(
        number=last.number + 1 if last else 1,
        mark=made.mark,
        public_key=made.public_key,
        made_on=timezone.localdate(),
    )
    key.signature = crypto.sign(node_sign_seed(), key.message())
    key.save(force_insert=True)
    note("recovery.install", key, by=by)
    return key


# --- Sealing to the quorum ----------------------------------------------------------------------------------------


def escrow(epoch: TeamEpoch, seed: bytes, symmetric: bytes, *, by: Actor) -> Escrow | None:
    """Keep a new epoch's keys for the quorum; called inside the transaction that opens the epoch.

    The quorum's key is trusted only as far as an epoch that `by` already holds pins it. Without a quorum, or with
    nothing to compare it with, nothing is sealed: `missing_epochs` shows it and a person mends it with the printed
    words before their eyes. Raises Altered when the key is not the one that was pinned.
    """
    key = current_key()
    if key is None or not is_pinned(key, epoch, by):
        return None
    kept = sealed_escrow(key, epoch, seed, symmetric, by=by)
    kept.save(force_insert=True)
    return kept


def is_pinned(key: RecoveryKey, epoch: TeamEpoch, by: Actor) -> bool:
    """Whether an epoch that the actor holds vouches for the quorum's key; the very first epoch of a node may trust it.

    Raises Altered when one denies it.
    """
    if not TeamEpoch.objects.exclude(pk=epoch.pk).exists():
        return True
    held = Escrow.objects.filter(recovery=key, epoch__grants__user=by.user).exclude(epoch=epoch)
    for kept in held.select_related("epoch").order_by("-epoch__number"):
        try:
            keys = team_keys(by, kept.epoch.team_id, kept.epoch.number)
        except Unreadable:
            continue
        if not hmac.compare_digest(pin(key, kept.epoch, keys.symmetric), bytes(kept.pin)):
            raise Altered
        return True
    return False


def pin(key: RecoveryKey, epoch: TeamEpoch, symmetric: bytes) -> bytes:
    """The quorum's public key under an epoch's symmetric key: only its holders can make this, or see it is wrong."""
    bound = crypto.context("recovery-pin", epoch.team_id, epoch.number, key.number)
    return crypto.keyed_digest(crypto.derive(symmetric, bound), bytes(key.public_key))


def escrow_context(key: RecoveryKey, epoch: TeamEpoch) -> bytes:
    """HPKE info of an escrow: `vigie/1|recovery-escrow|team|epoch|number of the quorum's key`."""
    return crypto.context("recovery-escrow", epoch.team_id, epoch.number, key.number)


def sealed_escrow(key: RecoveryKey, epoch: TeamEpoch, seed: bytes, symmetric: bytes, *, by: Actor) -> Escrow:
    """An unsaved escrow, signed by the actor. Raises Unreadable when the actor holds no keys."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    kept = Escrow(epoch=epoch, recovery=key, signer=by.user, pin=pin(key, epoch, symmetric))
    secret = crypto.canonical({"seed": seed.hex(), "symmetric": symmetric.hex()})
    kept.sealed = crypto.hpke_seal(bytes(key.public_key), secret, escrow_context(key, epoch))
    kept.signature = crypto.sign(by.keyring.sign_seed, kept.message())
    return kept


# --- Watching over them -------------------------------------------------------------------------------------------


def is_sound(kept: Escrow) -> bool:
    """Whether its signer signed exactly this; says nothing of what is inside, which only the shares open."""
    return crypto.signature_holds(bytes(kept.signer.verify_key), bytes(kept.signature), kept.message())


def missing_epochs(key: RecoveryKey | None) -> list[TeamEpoch]:
    """Epochs that this quorum could not open: never sealed to it, or no longer as they were signed."""
    sound = {
        kept.epoch_id
        for kept in Escrow.objects.filter(recovery=key).select_related("epoch", "recovery", "signer")
        if is_sound(kept)
    }
    return [epoch for epoch in TeamEpoch.objects.all() if epoch.pk not in sound]


def older_keys_in_use(key: RecoveryKey | None) -> list[RecoveryKey]:
    """Earlier sets whose sheets must be kept: epochs are sealed to them, and not yet to the newest."""
    waiting = Q(escrows__epoch__in=missing_epochs(key))
    older = RecoveryKey.objects.exclude(pk=key.pk) if key else RecoveryKey.objects.all()
    return list(older.filter(waiting).distinct())


# --- Opening with the shares --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recovered:
    """What a quorum opened: keys by team and epoch, and the epochs it could not open."""

    key: RecoveryKey
    keys: dict[Place, TeamKeys] = field(repr=False)
    failed: list[Place]

    @property
    def teams(self) -> list[str]:
        """Teams of which the newest epoch, at least, was opened."""
        newest: dict[str, int] = {}
        for team, number in TeamEpoch.objects.values_list("team", "number"):
            newest[team] = max(number, newest.get(team, 0))
        return sorted(team for team, number in newest.items() if (team, number) in self.keys)


def recovered_keys(sheets: Sequence[Sequence[str]]) -> Recovered:
    """The keys of every team, from the words of two sheets of each group.

    Raises Invalid (which sheet, and why; or what is missing) and Altered (the quorum's key was exchanged). Keeps
    nothing and notes nothing: the caller does (`recovery_actions`).
    """
    gathering = Gathering(known_marks())
    for words in sheets:
        gathering.add(words)
    return opened_by(gathering)


def known_marks() -> set[int]:
    """Marks of the sets that open something here."""
    return set(RecoveryKey.objects.values_list("mark", flat=True))


def proven_key(gathering: Gathering) -> tuple[RecoveryKey, bytes]:
    """The quorum's key of these shares with its secret seed. Raises Invalid or Altered."""
    secret = gathering.secret()
    key = RecoveryKey.objects.filter(mark=gathering.mark or 0).first()
    if key is None:
        raise Invalid(_("This sheet belongs to another set, that opens nothing here. Look at its date."))
    check_key(key)
    if crypto.public_key(secret) != bytes(key.public_key):
        raise Altered
    return key, secret


def opened_by(gathering: Gathering) -> Recovered:
    """As `recovered_keys`, from shares already gathered."""
    key, secret = proven_key(gathering)
    found = Recovered(key, {}, [])
    opener = Opener(secret)
    for kept in key.escrows.select_related("epoch", "recovery", "signer"):
        place = (kept.epoch.team_id, kept.epoch.number)
        try:
            found.keys[place] = opened(kept, opener)
        except Altered:
            found.failed.append(place)
    sealed = {*found.keys, *found.failed}
    found.failed.extend((e.team_id, e.number) for e in TeamEpoch.objects.all() if (e.team_id, e.number) not in sealed)
    return found


def opened(kept: Escrow, opener: Opener) -> TeamKeys:
    """The keys in one escrow, checked against its signature, its epoch's public key and its pin. Raises Altered."""
    if not is_sound(kept):
        raise Altered
    try:
        facts = json.loads(opener.open(bytes(kept.sealed), escrow_context(kept.recovery, kept.epoch)))
    except CannotOpen as fault:
        raise Altered from fault
    seed, symmetric = bytes.fromhex(facts["seed"]), bytes.fromhex(facts["symmetric"])
    if crypto.public_key(seed) != bytes(kept.epoch.public_key):
        raise Altered
    if not hmac.compare_digest(pin(kept.recovery, kept.epoch, symmetric), bytes(kept.pin)):
        raise Altered
    return TeamKeys(Opener(seed), symmetric, seed)
