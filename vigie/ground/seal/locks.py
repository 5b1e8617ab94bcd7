"""Under pressure: give one's own keys back, lock a team with a second member, and what it takes to undo either.

A lock works by taking grants away, so it holds against whoever commands the server, and against the person's own
passphrase. Writing goes on: it needs no private key. What undoes it is always someone else.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.alarms import announce
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.models import AlarmKind, Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session, User
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.actions import give_again
from vigie.ground.seal.coercion_models import Absence, TeamLock
from vigie.ground.seal.epochs import lock
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import Unreadable, holders

Kind = Absence.Kind


# --- One person ---------------------------------------------------------------------------------------------------


def give_keys_back(kind: Absence.Kind, *, by: Actor) -> Absence:
    """Take one's own grants away in every team and end every session of one's own; a freeze closes the account too.

    Nobody but another keeper gives them back. Travelling is refused (Invalid) for the last one who could give a
    team's keys; a freeze is not, for it must always work at once: there the last grants stay, behind a closed account.
    """
    user = by.user
    if user is None:
        raise Unreadable
    alone = [team for team in _teams_of(user) if not _others_give(team, user, by=by)]
    if alone and kind == Kind.TRAVEL:
        names = ", ".join(str(Team(key)) for key in alone)
        raise Invalid(
            _("You are the last keeper who holds the keys of: %(teams)s. Make someone else a keeper first.")
            % {"teams": names}
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Absence.objects.filter(user=user, ended_at=None).exists():
            raise WrongState
        absence = Absence.objects.create(user=user, kind=kind)
        Grant.objects.filter(user=user).exclude(epoch__team__in=alone).delete()
        Session.objects.filter(user=user).delete()
        if kind == Kind.FREEZE:
            User.objects.filter(pk=user.pk).update(is_active=False)
            announce(AlarmKind.FREEZE, user, by=by)
        note(f"keys.{kind}", user, by=by)
    return absence


def _teams_of(user: User) -> list[str]:
    rows = Membership.objects.filter(user=user, ended_at=None).order_by("team")
    return list(rows.values_list("team", flat=True).distinct())


def _others_give(team: str, user: User, *, by: Actor) -> bool:
    """Whether someone else could give this team's keys again: a live keeper who truly holds them."""
    others = {holder.pk for holder in holders(TeamEpoch.current(team), by=by)} - {user.pk}
    return Membership.objects.live().filter(team=team, role=Role.KEEPER, user__in=others).exists()


def welcome_back(absence: Absence, *, by: Actor) -> list[str]:
    """A keeper gives someone their keys again, having spoken with them: every team that the keeper keeps.

    Returns the teams whose keys they still lack, which wait for their own keepers; the account opens with the first.
    Raises FourEyes for the person themself, Denied for anyone who keeps none of their teams.
    """
    person = absence.user
    if by.user is None or by.user.pk == person.pk:
        raise FourEyes
    permit(rules.ADMIT, by)
    kept = Membership.objects.of(by).filter(role=Role.KEEPER).values_list("team", flat=True)
    mine = [team for team in _teams_of(person) if team in set(kept) and not is_locked(team)]
    if not mine:
        permit(rules.ADMIT, by, _teams_of(person)[0] if _teams_of(person) else "")
    with transaction.atomic():
        still = Absence.objects.select_for_update().get(pk=absence.pk)
        if still.ended_at is not None:
            raise WrongState
        User.objects.filter(pk=person.pk).update(is_active=True)
        person.is_active = True
        for team in mine:
            give_again(person, team, by=by)
        waiting = [team for team in _teams_of(person) if not _holds_keys(person, team)]
        if not waiting:
            Absence.objects.filter(pk=absence.pk).update(ended_at=timezone.now(), ended_by=by.user)
        note("keys.return", person, by=by)
    return waiting


def _holds_keys(person: User, team: str) -> bool:
    return Grant.objects.filter(user=person, epoch=TeamEpoch.current(team)).exists()


def absent(actor: Actor) -> QuerySet[Absence]:
    """Who gave their keys back and shares a team with the actor; one's own too."""
    mine = Membership.objects.of(actor).values("team")
    theirs = Membership.objects.filter(user=OuterRef("user"), ended_at=None, team__in=mine)
    return Absence.objects.filter(Exists(theirs), ended_at=None).select_related("user").order_by("since")


# --- A team -------------------------------------------------------------------------------------------------------


def is_locked(team: str) -> bool:
    """Whether the emergency lock of a team is set."""
    return TeamLock.is_set_on(team)


def ask_lock(team: str, *, by: Actor) -> TeamLock:
    """The first of the two who lock a team: any member. Raises Invalid where a lock could never be undone."""
    _member(team, by)
    if by.user is None:
        raise Unreadable
    _must_be_undoable(team)
    with transaction.atomic():
        lock(team)
        if TeamLock.objects.filter(team=team, ended_at=None).exists():
            raise WrongState
        asked = TeamLock.objects.create(team_id=team, asked_by=by.user)
        note("team.ask_lock", asked, by=by)
    return asked


def set_lock(asked: TeamLock, *, by: Actor) -> None:
    """The second sets it: every grant but the regional duty desk's goes, with the sessions, and an alarm is raised."""
    _member(asked.team_id, by)
    if by.user is not None and by.user.pk == asked.asked_by_id:
        raise FourEyes
    with transaction.atomic():
        lock(asked.team_id)
        _must_be_undoable(asked.team_id)  # Since it was asked, people or keys may have changed.
        regional = _regional(asked.team_id)
        fresh = TeamLock.objects.filter(pk=asked.pk, set_at=None, ended_at=None)
        if not fresh.update(set_by=by.user, set_at=timezone.now()):
            raise WrongState
        Grant.objects.filter(epoch__team=asked.team_id).exclude(user__in=regional).delete()
        members = Membership.objects.filter(team=asked.team_id, ended_at=None).exclude(user__in=regional)
        Session.objects.filter(user__in=members.values("user")).delete()
        announce(AlarmKind.FREEZE, asked, by=by)
        note("team.lock", asked, by=by)


def call_off(asked: TeamLock, *, by: Actor) -> None:
    """A lock that nobody seconded is taken back by a member."""
    _member(asked.team_id, by)
    with transaction.atomic():
        if not TeamLock.objects.filter(pk=asked.pk, set_at=None, ended_at=None).update(ended_at=timezone.now()):
            raise WrongState
        note("team.call_off", asked, by=by)


def _must_be_undoable(team: str) -> None:
    if not undoable(team):
        raise Invalid(
            _(
                "This team cannot be locked yet: nobody could open it again. Make the recovery sheets, or name two "
                "people of the regional duty desk in this team."
            )
        )


def undoable(team: str) -> bool:
    """Whether a lock could be undone: by the quorum, to whom the newest keys are sealed, or by two of the regional
    duty desk who hold them."""
    epoch = TeamEpoch.current(team)
    return escrowed(epoch) or Grant.objects.filter(epoch=epoch, user__in=_regional(team)).count() >= 2


def escrowed(epoch: TeamEpoch) -> bool:
    """Whether the quorum of printed sheets could open this epoch."""
    return epoch.escrows.exists()


def ask_thaw(found: TeamLock, *, by: Actor) -> None:
    """The first of two regional people who undo a lock."""
    _regional_member(found.team_id, by)
    with transaction.atomic():
        if not _set(found).update(thaw_asked_by=by.user):
            raise WrongState
        note("team.ask_thaw", found, by=by)


def thaw(found: TeamLock, *, by: Actor) -> list[User]:
    """The second regional person undoes it and gives every member who is not absent the keys again; returns these."""
    _regional_member(found.team_id, by)
    if found.thaw_asked_by_id is None:
        raise WrongState
    if by.user is not None and by.user.pk == found.thaw_asked_by_id:
        raise FourEyes
    return _end(found, by=by)


def end_by_quorum(team: str, *, by: Actor) -> list[User]:
    """Undo a team's lock with keys that the quorum gave to `by`, its new keeper; nothing when it is not locked."""
    found = TeamLock.objects.filter(team=team, ended_at=None, set_at__isnull=False).first()
    return _end(found, by=by) if found else []


def _end(found: TeamLock, *, by: Actor) -> list[User]:
    with transaction.atomic():
        if not _set(found).update(ended_at=timezone.now(), ended_by=by.user):
            raise WrongState
        people = _present_members(found.team_id, by)
        for person in people:
            give_again(person, found.team_id, by=by)
        note("team.thaw", found, by=by)
    return people


def _present_members(team: str, by: Actor) -> list[User]:
    """Live members who did not give their own keys back, but the actor."""
    live = Membership.objects.live().filter(team=team)
    away = Absence.objects.filter(ended_at=None)
    people = User.objects.filter(pk__in=live.values("user")).exclude(pk__in=away.values("user"))
    return list(people.exclude(pk=by.user.pk) if by.user else people)


def _set(found: TeamLock) -> QuerySet[TeamLock]:
    return TeamLock.objects.filter(pk=found.pk, ended_at=None, set_at__isnull=False)


def _regional(team: str) -> list[User]:
    live = Membership.objects.live().filter(team=team, role=Role.REGIONAL)
    return list(User.objects.filter(pk__in=live.values("user")))


def _member(team: str, by: Actor) -> None:
    permit(rules.LOCK, by, team)


def _regional_member(team: str, by: Actor) -> None:
    permit(rules.THAW, by, team)
