"""Who may do what: a rule names a verb, the roles that may, and says so in one sentence.

"In which state" is another question: see `states`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from vigie.ground.access.errors import Denied
from vigie.ground.access.models import Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor


@dataclass(frozen=True)
class Rule:
    """`roles` may do `verb`; `public` and `system` say whether those without an account, or the node itself, may."""

    verb: str
    roles: frozenset[Role]
    sentence: str | Promise
    public: bool = False
    system: bool = False


_declared: dict[str, Rule] = {}


def rule(verb: str, *roles: Role, sentence: str | Promise, public: bool = False, system: bool = False) -> Rule:
    """A rule, written short. It is remembered, so that a page can show all of them as they are."""
    made = _declared[verb] = Rule(verb, frozenset(roles), sentence, public, system)
    return made


def declared() -> list[Rule]:
    """Every rule of every installed room, by verb."""
    autodiscover_modules("rules")
    return [_declared[verb] for verb in sorted(_declared)]


_Held = frozenset[tuple[str, str]]
_held: ContextVar[tuple[object, _Held] | None] = ContextVar("held", default=None)


@contextmanager
def asked_once(by: Actor) -> Iterator[None]:
    """Within, `may` reads this actor's live roles once, not once a question: for a page that asks every room and writes
    nothing. Nothing is kept beyond it."""
    live = Membership.objects.of(by).values_list("role", "team") if by.user else []
    token = _held.set((by.user.pk, frozenset(live)) if by.user else None)
    try:
        yield
    finally:
        _held.reset(token)


def may(asked: Rule, by: Actor, team: Team | str | None = None) -> bool:
    """Whether the actor holds one of the rule's roles, in that team if one is given, else in any."""
    if by.user is None:
        return {"public": asked.public, "system": asked.system}.get(by.kind, False)
    read = _held.get()
    if read is not None and read[0] == by.user.pk:
        wanted = team.pk if isinstance(team, Team) else team
        return any(role in asked.roles and wanted in {None, where} for role, where in read[1])
    held = Membership.objects.of(by).filter(role__in=asked.roles)
    return (held.filter(team=team) if team is not None else held).exists()


def permit(asked: Rule, by: Actor, team: Team | str | None = None) -> None:
    """Raise Denied, with the rule's own sentence, unless `may`."""
    if not may(asked, by, team):
        raise Denied(asked.sentence)
