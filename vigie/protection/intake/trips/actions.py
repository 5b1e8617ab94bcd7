"""Planning a journey, giving news, noting what the desk tried, ending it. Cryptography first, then one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Chain
from vigie.ground.seal.escrow import require_quorum
from vigie.protection.intake import rules
from vigie.protection.intake.actions import LONGEST, AlreadyReceived
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.trips.codes import new_code, typed
from vigie.protection.intake.trips.models import How, Outcome, Sign, Trip
from vigie.protection.intake.trips.states import TRIP

LONGEST_TRIP = 14 * 24  # hours
TURNS = 5  # how often a sign looks for its place again when another came at the same moment


@dataclass(frozen=True)
class Clock:
    """In hours: when they leave from now, how often they give news, and how long they think to be away.

    Durations, for a phone's clock and zone are often wrong.
    """

    starts: int
    every: int
    lasts: int

    def check(self) -> None:
        """Raises Invalid."""
        if not (0 <= self.starts <= 72 and 1 <= self.every <= 48 and 1 <= self.lasts <= LONGEST_TRIP):
            raise Invalid(_("A journey lasts from one hour to fourteen days, with news at least every two days."))


def plan(*, words: str, clock: Clock, submission: str, chain: Chain = Chain.PUBLIC, by: Actor) -> tuple[Trip, str]:
    """Seal a plan to the duty desk and start its clock; returns it with the traveller's code, which is kept nowhere.

    Raises Invalid, AlreadyReceived, or NoQuorum.
    """
    if not words.strip():
        raise Invalid(_("Write a few words first."))
    if len(words) > LONGEST:
        raise Invalid(_("This text is longer than 100,000 characters. Send it in two parts."))
    trip, code = _begun(clock, submission)
    trip.seal({"words": words, "at": _minute()}, TEAM)
    return _kept(trip, chain, by), code


def _begun(clock: Clock, submission: str) -> tuple[Trip, str]:
    require_quorum()
    clock.check()
    leaves, code = timezone.now() + timedelta(hours=clock.starts), new_code()
    until = leaves + timedelta(hours=clock.lasts)
    due = leaves + timedelta(hours=min(clock.every, clock.lasts))
    month = until.date().replace(day=1)
    lookup = typed(code).lookup
    return Trip(month=month, every=clock.every, until=until, due=due, lookup=lookup, submission=submission), code


def _kept(trip: Trip, chain: Chain, by: Actor) -> Trip:
    try:
        with transaction.atomic():
            trip.save(force_insert=True)
            note("trip.plan", trip, by=by, chain=chain)
    except IntegrityError as fault:
        if Trip.objects.filter(submission=trip.submission).exists():
            raise AlreadyReceived(
                _("This journey was already planned, and its code shown. If you do not have it, plan it again.")
            ) from fault
        raise
    return trip


def give_news(code: str, *, how: How, by: Actor) -> Trip | None:
    """The traveller says how they are; None when no journey under way has this code. Raises NotACode.

    A code typed as by someone who is made to raises the alarm, and is answered like any other.
    """
    read = typed(code)
    trip = Trip.objects.filter(lookup=read.lookup, state="under_way").first()
    if trip is None:
        return None
    alarm = read.constrained or how == How.HELP
    verb = "arrive" if how == How.ARRIVED and not alarm else "news"
    facts = {"how": how, "constrained": read.constrained}
    return _say(trip, verb, facts, chain=Chain.PUBLIC, by=by, moves=True, alarm=alarm)


def note_contact(trip: Trip, *, reached: bool, words: str, by: Actor) -> None:
    """The desk heard from the traveller by another way (the clock starts again, an alarm is over), or tried in vain."""
    permit(rules.TRIAGE, by, trip.team_id)
    if not words.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    facts = {"how": "reached" if reached else "tried", "words": words.strip(), "by": by.pseudonym}
    _say(trip, "news", facts, chain=Chain.DESK, by=by, moves=reached, alarm=False if reached else None)


def end(trip: Trip, *, outcome: Outcome, words: str, by: Actor) -> None:
    """The desk knows what became of the traveller. Raises Invalid, WrongState."""
    permit(rules.TRIAGE, by, trip.team_id)
    if not words.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    facts = {"how": f"ended:{Outcome(outcome)}", "words": words.strip(), "by": by.pseudonym}
    _say(trip, "end", facts, chain=Chain.DESK, by=by)


class _Moved(Exception):
    """Another sign took the place between sealing and keeping."""


def _say(
    trip: Trip,
    verb: str,
    facts: dict[str, Any],
    *,
    chain: Chain,
    by: Actor,
    moves: bool = False,
    alarm: bool | None = None,
) -> Trip:
    """Keep one sign, sealed with its place, and what it changes of the journey.

    An alarm raised stays until the desk has reached the traveller: a later "I am well" may be said under constraint.
    """
    for _attempt in range(TURNS):
        sign = Sign(trip=trip, place=_next_place(trip))
        sign.seal({**facts, "at": _minute(), "trip": str(trip.pk), "place": sign.place}, TEAM)
        try:
            with transaction.atomic():
                return _keep(sign, verb, chain, by, moves, alarm)
        except _Moved:
            continue
    raise WrongState


def _keep(sign: Sign, verb: str, chain: Chain, by: Actor, moves: bool, alarm: bool | None) -> Trip:
    locked = Trip.objects.select_for_update().get(pk=sign.trip_id)
    if _next_place(locked) != sign.place:
        raise _Moved
    locked.state = TRIP.next(locked.state, verb)
    if verb == "arrive" and locked.alarm:
        locked.state = TRIP.next("under_way", "news")
    if moves:
        locked.due = _next_due(locked, timezone.now())
    if alarm is not None:
        locked.alarm = alarm or (locked.alarm and chain == Chain.PUBLIC)
    sign.save(force_insert=True)
    locked.save(update_fields=["state", "due", "alarm"])
    note(f"trip.{verb}", locked, by=by, chain=chain)
    return locked


def _next_due(trip: Trip, now: datetime) -> datetime:
    """After the agreed time, but at the hour of arrival if that comes first."""
    due = now + timedelta(hours=trip.every)
    return min(due, trip.until) if trip.until > now else due


def _next_place(trip: Trip) -> int:
    return int(trip.signs.aggregate(top=Max("place"))["top"] or 0) + 1


def _minute() -> str:
    return timezone.now().isoformat(timespec="minutes")
