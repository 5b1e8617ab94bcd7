"""Named questions about teams; members ask about their own, keepers about everyone who has an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.alarms import open_alarms
from vigie.ground.access.models import Alarm, AlarmKind, Membership, Team, TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal import rules
from vigie.ground.seal.models import NamedKey, TeamEpoch
from vigie.ground.seal.opening import holders
from vigie.ground.seal.resealing import Progress, progress
from vigie.ground.tasks.todo import Todo, listed


def teams_of(actor: Actor) -> QuerySet[Team]:
    """The teams of which the actor is a live member; nobody sees any other."""
    return Team.objects.filter(Exists(Membership.objects.of(actor).filter(team=OuterRef("pk"))))


def in_order(teams: QuerySet[Team]) -> list[Team]:
    """As the thread goes: duty desk first, direction last."""
    return sorted(teams, key=lambda team: TeamKey.values.index(team.pk))


@dataclass(frozen=True)
class Member:
    """One person of a team, their roles in it, and whether they truly hold its present keys."""

    user: User
    roles: list[Membership]
    has_keys: bool


def members_of(team: Team, *, by: Actor) -> list[Member]:
    """Everyone in a team, by pseudonym."""
    epoch = TeamEpoch.objects.filter(team=team).order_by("-number").first()
    holding = set(holders(epoch, by=by)) if epoch is not None else set()
    live = Membership.objects.live().filter(team=team).select_related("user", "let_in_by").order_by("started_at", "pk")
    roles: dict[User, list[Membership]] = {}
    for membership in live:
        roles.setdefault(membership.user, []).append(membership)
    people = sorted(roles, key=lambda user: user.username)
    return [Member(user, roles[user], user in holding) for user in people]


def people(actor: Actor) -> QuerySet[User]:
    """Every open account, for keepers; for others nobody."""
    found = User.objects.filter(is_active=True).order_by("username")
    return found if may(rules.ADMIT, actor) else found.none()


@dataclass(frozen=True)
class Account:
    """An open account and where it has a role."""

    user: User
    roles: list[Membership]


def accounts(actor: Actor) -> list[Account]:
    """What keepers see of everyone: pseudonyms, teams and roles; some have no team yet."""
    found = list(people(actor))
    roles: dict[object, list[Membership]] = {}
    for membership in Membership.objects.live().filter(user__in=found).select_related("team").order_by("started_at"):
        roles.setdefault(membership.user_id, []).append(membership)
    return [Account(user, roles.get(user.pk, [])) for user in found]


def named_left(actor: Actor, team: Team) -> int:
    """How many restricted records under older keys wait for this very person."""
    newest = TeamEpoch.objects.filter(team=team).order_by("-number").values("number")[:1]
    return NamedKey.objects.filter(user=actor.user, team=team, epoch__lt=newest).count()


def left_for(actor: Actor, team: Team, so_far: Progress) -> int:
    """How many records the actor can carry over: all but the restricted ones that do not name them."""
    return so_far.left - so_far.named + named_left(actor, team)


def alarms(actor: Actor) -> QuerySet[Alarm]:
    """The alarms that wait for this person, in rounds of one of each kind: no flood of one kind hides another."""
    turn = Window(RowNumber(), partition_by="kind", order_by=["raised_at", "pk"])
    return open_alarms(actor).annotate(turn=turn).select_related("raised_by").order_by("turn", "raised_at", "pk")


def _alarms(actor: Actor) -> list[Todo]:
    """Each kind by itself: whoever sends what does not open raises one alarm a message, and must hide no other."""
    where, lines = reverse("teams:index"), []
    found = open_alarms(actor).order_by("raised_at", "pk")
    for kind in found.order_by("kind").values_list("kind", flat=True).distinct():
        words = str(AlarmKind(kind).label)
        line = Todo("red", _("Alarm"), words, where, kind=words, among=where)
        lines += listed(found.filter(kind=kind), "red", lambda _alarm, line=line: line)  # type: ignore[misc]
    return lines


def todo(actor: Actor) -> list[Todo]:
    """Alarms for keepers and deciders; records to carry over for keepers, and for whom a restricted one names."""
    lines = _alarms(actor)
    for team in in_order(teams_of(actor).filter(epochs__number__gt=1).distinct()):
        keeper = Membership.objects.of(actor).filter(team=team, role=Role.KEEPER).exists()
        left = left_for(actor, team, progress(team.pk)) if keeper else named_left(actor, team)
        if left:
            detail = ngettext("%(n)d record · %(team)s", "%(n)d records · %(team)s", left) % {"n": left, "team": team}
            lines.append(
                Todo("yellow", _("Carry records over to the new keys"), detail, reverse("teams:team", args=[team.pk]))
            )
    return lines
