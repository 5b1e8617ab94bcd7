"""What the page of locks shows to one person: their teams, what they may do there, and who waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.ground.access.models import Membership, Team
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal import locks, rules
from vigie.ground.seal.coercion_models import TeamLock


@dataclass(frozen=True)
class TeamLine:
    """One team of the reader: its lock if any, and the one step that is theirs to take now ("" for none)."""

    team: Team
    lock: TeamLock | None
    step: str
    own: bool  # The reader took the first step: the second is another's.


def team_lines(actor: Actor) -> list[TeamLine]:
    """Every team of which the actor is a live member, in the order of their keys."""
    keys = sorted(set(Membership.objects.of(actor).values_list("team", flat=True)))
    now = {lock.team_id: lock for lock in TeamLock.objects.filter(team__in=keys, ended_at=None)}
    return [_line(Team(key), now.get(key), actor) for key in keys]


def _line(team: Team, lock: TeamLock | None, actor: Actor) -> TeamLine:
    me = actor.user.pk if actor.user else None
    if lock is None:
        return TeamLine(team, None, "ask" if locks.undoable(team.pk) else "", own=False)
    if lock.set_at is None:
        own = lock.asked_by_id == me
        return TeamLine(team, lock, "call_off" if own else "set", own)
    if not may(rules.THAW, actor, team.pk):
        return TeamLine(team, lock, "", own=False)
    if lock.thaw_asked_by_id is None:
        return TeamLine(team, lock, "ask_thaw", own=False)
    own = lock.thaw_asked_by_id == me
    return TeamLine(team, lock, "" if own else "thaw", own)
