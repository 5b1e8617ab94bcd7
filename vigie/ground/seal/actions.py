"""Founding teams, letting members in and out, changing keys: cryptography first, then one audited transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.alarms import announce
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.models import AlarmKind, Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.passphrase import new_person
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.coercion_models import Absence, TeamLock
from vigie.ground.seal.epochs import NewEpoch, lock, made_grant, new_epoch, newest
from vigie.ground.seal.escrow import install_quorum
from vigie.ground.seal.halves import LEAST_LEFT
from vigie.ground.seal.models import Grant, NamedKey, TeamEpoch
from vigie.ground.seal.opening import holders, team_keys
from vigie.ground.seal.recovery_models import Renewal
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
    made = [new_epoch(key, 1, [user], by=founder) for key in teams]
    with transaction.atomic():
        user.save(force_insert=True)
        note("person.found", user, by=founder)
        if quorum is not None:
            install_quorum(quorum, by=founder)
        for epoch in made:
            team, _made = Team.objects.get_or_create(key=epoch.epoch.team_id)
            epoch.keep()
            Membership.objects.create(team=team, user=user, role=Role.KEEPER)
            note("team.found", team, by=founder)
    return founder, totp


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

    The giver must be the team's keeper and hold its keys: the server alone can let nobody in. Raises WrongState when
    the keys changed meanwhile or the team is locked, Invalid for someone who gave their keys back.
    """
    permit(rules.ADMIT, by, team)
    if not member.is_active:
        raise Invalid(_("This account is closed."))
    last, grants = _grants_for(member, team, by=by)
    with transaction.atomic():
        _lock_to_give(member, team, last)
        _not_absent(member)
        membership, _made = Membership.objects.get_or_create(
            team_id=team, user=member, role=role, ended_at=None, defaults={"let_in_by": by.user}
        )
        Grant.objects.bulk_create(grants)
        note("member.admit", membership, by=by)
    return membership


def grant_again(member: User, team: str, *, by: Actor) -> None:
    """Give a live member every epoch anew: after they took new keys (a lost passphrase) the old grants open no more."""
    permit(rules.ADMIT, by, team)
    _not_absent(member)
    give_again(member, team, by=by)


def give_again(member: User, team: str, *, by: Actor) -> None:
    """`grant_again` for callers that ask for another right: two who undo a lock, or who welcome someone back."""
    if not Membership.objects.live().filter(user=member, team=team).exists():
        raise Invalid(_("This person is not in the team: let them in instead."))
    last, grants = _grants_for(member, team, by=by, anew=True)
    with transaction.atomic():
        _lock_to_give(member, team, last)
        Grant.objects.filter(user=member, epoch__team=team).delete()
        Grant.objects.bulk_create(grants)
        note("member.grant", member, by=by)


def _lock_to_give(member: User, team: str, last: int) -> None:
    """Hold the team and the person until the end of the transaction, so that no lock or freeze comes between.

    Raises WrongState when the keys changed since `last`, or the team is locked: one person alone would undo it.
    """
    lock(team)
    User.objects.select_for_update().get(pk=member.pk)
    if newest(team) != last:
        raise WrongState
    if TeamLock.is_set_on(team):
        raise WrongState(_("This team is locked: nobody gets its keys before the lock is undone."))


def _not_absent(member: User) -> None:
    """Who gave their keys back gets them when someone has spoken with them, not by the way."""
    if Absence.objects.filter(user=member, ended_at=None).exists():
        raise Invalid(
            _("This person gave their keys back. Speak with them first, then give the keys on the page of locks.")
        )


def _grants_for(member: User, team: str, *, by: Actor, anew: bool = False) -> tuple[int, list[Grant]]:
    """The newest epoch's number, and unsaved grants of all epochs that the giver holds and the member lacks."""
    last = TeamEpoch.current(team)
    team_keys(by, team, last.number)
    epochs = TeamEpoch.objects.filter(team=team, grants__user=by.user)
    if not anew:
        epochs = epochs.exclude(grants__user=member)
    return last.number, [made_grant(e, team_keys(by, team, e.number), member, by=by) for e in epochs]


def step_down(membership: Membership, *, by: Actor) -> None:
    """End one role of a person who keeps another in the same team: what they can read stays, so the keys stay."""
    permit(rules.REVOKE, by, membership.team_id)
    with transaction.atomic():
        lock(membership.team_id)
        live = Membership.objects.live().filter(user=membership.user, team=membership.team_id)
        if not live.filter(pk=membership.pk).exists():
            raise WrongState
        if live.count() == 1:
            raise Invalid(_("It is their only role in this team: remove them from the team, so that its keys change."))
        if membership.role == Role.KEEPER:
            _another_keeper(membership.user, membership.team_id, by=by)
        if membership.role == Role.REGIONAL:
            _not_needed_for_a_lock(membership.team_id)
        live.filter(pk=membership.pk).update(ended_at=timezone.now())
        note("member.step_down", membership, by=by)


def rotate(team: str, *, by: Actor) -> TeamEpoch:
    """New keys for a team, given to everyone who holds the present ones. Returns the new epoch."""
    permit(rules.ROTATE, by, team)
    made, members = _next_epoch(team, None, by=by)
    with transaction.atomic():
        lock(team)
        _unchanged(members, None, team, by=by)
        epoch = made.keep()
        note("team.rotate", epoch, by=by)
    return epoch


def revoke(member: User, team: str, *, by: Actor) -> TeamEpoch:
    """Take a person out of a team: roles, grants of every epoch and sessions end, and the team gets new keys.

    Raises Denied for anyone but a keeper of the team, Unreadable for one without its keys, Invalid when the person is
    not in the team or is its last keeper, WrongState when members or keys changed meanwhile.
    """
    permit(rules.REVOKE, by, team)
    _may_leave(member, team, by=by)
    made, members = _next_epoch(team, member, by=by)
    with transaction.atomic():
        lock(team)
        _unchanged(members, member, team, by=by)
        return _end(member, team, made, by=by)


def withdraw(person: User, *, by: Actor) -> None:
    """Close an account: out of every team, all in one transaction. The keeper must keep all of these teams."""
    teams = list(Membership.objects.filter(user=person, ended_at=None).order_by("team").values_list("team", flat=True))
    permit(rules.REVOKE, by)
    made: dict[str, tuple[NewEpoch, set[User]]] = {}
    for team in dict.fromkeys(teams):
        permit(rules.REVOKE, by, team)
        _may_leave(person, team, by=by)
        made[team] = _next_epoch(team, person, by=by)
    with transaction.atomic():
        for team, (epoch, members) in made.items():
            lock(team)
            _unchanged(members, person, team, by=by)
            _end(person, team, epoch, by=by)
        User.objects.filter(pk=person.pk).update(is_active=False)
        Session.objects.filter(user=person).delete()
        note("person.withdraw", person, by=by)
    person.is_active = False


def _may_leave(member: User, team: str, *, by: Actor) -> None:
    live = Membership.objects.filter(user=member, team=team, ended_at=None)
    if not live.exists():
        raise Invalid(_("This person is not in the team."))
    if live.filter(role=Role.KEEPER).exists():
        _another_keeper(member, team, by=by)
    if live.filter(role=Role.REGIONAL).exists():
        _not_needed_for_a_lock(team)


def _not_needed_for_a_lock(team: str) -> None:
    """While a team is locked its regional duty desk stays as it is: two of them undo the lock."""
    if TeamLock.is_set_on(team):
        raise Invalid(_("This team is locked: its regional duty desk can be changed once the lock is undone."))


def _another_keeper(member: User, team: str, *, by: Actor) -> None:
    """Raise Invalid unless someone else can still let people in: a keeper who truly holds the team's keys."""
    others = {user.pk for user in holders(TeamEpoch.current(team), by=by)} - {member.pk}
    if not Membership.objects.live().filter(team=team, role=Role.KEEPER, user__in=others).exists():
        raise Invalid(
            _(
                "This is the last keeper of accounts of this team: without one, nobody could be let in or removed any "
                "more. Make someone else a keeper first."
            )
        )


def _next_epoch(team: str, leaving: User | None, *, by: Actor) -> tuple[NewEpoch, set[User]]:
    """The next keys for all who hold the present ones but the one who leaves, and who these are."""
    current = TeamEpoch.current(team)
    team_keys(by, team, current.number)
    members = [user for user in holders(current, by=by) if user != leaving]
    return new_epoch(team, current.number + 1, members, by=by), set(members)


def _unchanged(members: set[User], leaving: User | None, team: str, *, by: Actor) -> None:
    """Look again under the team's lock: WrongState if someone came or went since the keys were made, Invalid if the one
    who leaves became the last keeper meanwhile."""
    now = {user for user in holders(TeamEpoch.current(team), by=by) if user != leaving}
    if now != members:
        raise WrongState
    if leaving is not None:
        _may_leave(leaving, team, by=by)


def _end(member: User, team: str, made: NewEpoch, *, by: Actor) -> TeamEpoch:
    """What a revocation changes, inside the caller's transaction."""
    Membership.objects.filter(user=member, team=team, ended_at=None).update(ended_at=timezone.now())
    Grant.objects.filter(user=member, epoch__team=team).delete()
    Renewal.objects.filter(user=member, team=team).delete()
    Session.objects.filter(user=member).delete()
    strike_names(member, team, by=by)
    epoch = made.keep()
    note("member.revoke", member, by=by)
    note("team.rotate", epoch, by=by)
    return epoch


def strike_names(member: User, team: str, *, by: Actor) -> None:
    """Strike a person off the restricted records of a team, but where nobody else could open: that raises an alarm.

    There the key stays, of no use to someone outside the team: letting them in again is the only way back.
    """
    live = Membership.objects.live().filter(team=team, user=OuterRef("user"))
    same = {"record_kind": OuterRef("record_kind"), "record_id": OuterRef("record_id")}
    others = NamedKey.objects.filter(Exists(live), **same).exclude(user=member)
    mine = NamedKey.objects.filter(user=member, team=team)
    enough = Q(half=False, others__gte=1) | Q(half=True, others__gte=LEAST_LEFT)
    number = others.order_by().values("record_id").annotate(n=Count("pk")).values("n")
    counted = mine.annotate(others=Coalesce(Subquery(number), 0))
    for row in counted.exclude(enough):
        announce(AlarmKind.NO_READER, (row.record_kind, str(row.record_id)), by=by)
    # Two steps: not every database can delete by a question about the same table.
    NamedKey.objects.filter(pk__in=list(counted.filter(enough).values_list("pk", flat=True))).delete()
