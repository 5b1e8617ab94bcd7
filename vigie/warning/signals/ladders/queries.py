"""Which ladders rise, who answered what, and how good the rule has been: all inside the session that opens them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from vigie.compute.intervals import Share
from vigie.compute.rising import WITHIN, HitRate, Proposal, Step, graver, hit_rate, propose
from vigie.ground.accounts.actor import Actor
from vigie.ground.people.models import Party
from vigie.ground.seal.models import RESTRICTED
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents.models import Incident
from vigie.protection.ladder.facts import VIOLATION
from vigie.protection.ladder.queries import Followed, followed
from vigie.warning.signals.ladders.facts import Answered
from vigie.warning.signals.models import LadderAnswer


@dataclass(frozen=True)
class Rising:
    """One ladder with what the rule proposes today, and what was answered to these very steps (the newest answer).

    `shared` is the ladder without the steps that named persons keep: all that an answer may be made of, for it is
    sealed to the whole team.
    """

    followed: Followed
    shared: Followed
    proposal: Proposal
    answer: tuple[LadderAnswer, Answered] | None

    @property
    def mark(self) -> str:
        """Stands for the steps that the team may know: one more or one less, and it is another proposal."""
        return mark_of(self.shared)

    @property
    def waits(self) -> bool:
        """Whether nobody answered yet."""
        return self.answer is None


def mark_of(one: Followed) -> str:
    """A hash of the steps of a ladder, in their order; it lies sealed."""
    steps = "|".join(f"{step.ref}:{step.what}" for step in one.steps)
    return hashlib.sha256(steps.encode()).hexdigest()


@dataclass(frozen=True)
class Score:
    """How the rule and the answers were followed within so many days; `raised` and `declined` are of proposals."""

    rate: HitRate
    raised: Share
    declined: Share

    @property
    def within(self) -> int:
        """In how many days something graver came, or not."""
        return self.rate.within


@dataclass(frozen=True)
class Board:
    """The ladders that rise, those without an answer first, and the score over all that were opened."""

    rising: list[Rising]
    scores: list[Score]


def board(actor: Actor, *, today: date | None = None) -> Board:
    """Both from one opening: what is opened is noted, and counted, once.

    The score is over every ladder that this actor may open, for 30 and 90 days. It is stored nowhere: it would tell who
    seizes the node how many were threatened (ADR 86).
    """
    now = today or timezone.localdate()
    known, given = followed(actor, today=now), answers(actor)
    kept = _kept(known)
    found = [one for each in known if (one := _rising(each, given, kept, now))]
    steps = {str(one.party.pk): _steps(one) for one in known}
    fitting = [answered for _record, answered in given if answered.party in steps]
    scores = [_score(steps, fitting, now, within) for within in WITHIN]
    return Board(sorted(found, key=lambda one: one.waits, reverse=True), scores)


def rising(actor: Actor, *, today: date | None = None) -> list[Rising]:
    """The ladders that rise as far as this actor may open them, those without an answer first."""
    return board(actor, today=today).rising


def rising_one(actor: Actor, party: Party, *, today: date | None = None) -> tuple[Followed, Rising | None]:
    """One ladder, and its proposal if it rises."""
    now = today or timezone.localdate()
    (one,) = followed(actor, today=now, parties=[party])
    return one, _rising(one, answers(actor), _kept([one]), now)


def _rising(one: Followed, given: list[tuple[LadderAnswer, Answered]], kept: set[str], today: date) -> Rising | None:
    proposal = propose(_steps(one), today)
    if proposal is None:
        return None
    shared = replace(one, steps=[step for step in one.steps if step.ref not in kept])
    mark, party = mark_of(shared), str(one.party.pk)
    fitting = [pair for pair in given if (pair[1].party, pair[1].mark) == (party, mark)]
    return Rising(one, shared, proposal, fitting[-1] if fitting else None)


def for_the_team(one: Rising, today: date) -> Proposal | None:
    """The proposal by the steps that the whole team may know. None where the ladder rises by the others alone."""
    return propose(_steps(one.shared), today)


def _kept(known: Sequence[Followed]) -> set[str]:
    """Of the violations behind these ladders, those that named persons keep."""
    refs = {step.ref for one in known for step in one.steps if step.source == VIOLATION}
    kept = Incident.objects.filter(pk__in=refs, wrap__in=RESTRICTED).values_list("pk", flat=True)
    return {str(key) for key in kept}


def _steps(one: Followed) -> list[Step]:
    return [(step.day, step.rung) for step in one.steps]


def answers(actor: Actor) -> list[tuple[LadderAnswer, Answered]]:
    """Every answer that an actor may open, the oldest first."""
    listed = list(LadderAnswer.objects.visible_to(actor).select_related("by"))
    opened = open_many(listed, by=actor, of="ladder answers")
    return [(one, Answered.opened(opened[one.pk])) for one in listed]


def _score(known: dict[str, list[Step]], given: list[Answered], today: date, within: int) -> Score:
    came = [(bool(one.signal), graver(known[one.party], one.day, today, within)) for one in given]
    raised, declined = (_share(came, raised=raised) for raised in (True, False))
    return Score(hit_rate(known.values(), today, within), raised, declined)


def _share(came: list[tuple[bool, bool | None]], *, raised: bool) -> Share:
    over = [hit for was, hit in came if was is raised and hit is not None]
    return Share(sum(over), len(over))


def behind(signal_facts: Mapping[str, Any]) -> UUID | None:
    """The party on whose ladder a signal stands, by its opened facts; None for a signal of another kind."""
    why = signal_facts.get("ladder")
    return UUID(str(why["party"])) if isinstance(why, dict) else None
