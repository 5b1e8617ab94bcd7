"""Planning a journey, giving news, noting what the desk tried, ending it. Cryptography first, then one transaction."""

from __future__ import annotations

from collections.abc import Callable
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
from vigie.protection.intake.actions import AlreadyReceived, check_words
from vigie.protection.intake.arriving import UNREADABLE, Sealed, as_sealed, epoch_of, require_room
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.trips.codes import NotACode, new_code, typed
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


def plan(*, words: str, clock: Clock, submission: str, by: Actor) -> tuple[Trip, str]:
    """Seal a plan to the duty desk and start its clock; returns it with the traveller's code, which is kept nowhere.

    Anyone may. Raises Invalid, AlreadyReceived, or NoQuorum.
    """
    return _plan(words, clock, submission, Chain.PUBLIC, by)


def plan_for_caller(*, words: str, clock: Clock, submission: str, by: Actor) -> tuple[Trip, str]:
    """The same by the duty desk, for someone who asked by another way. Raises Denied too."""
    permit(rules.TRIAGE, by, TEAM)
    return _plan(words, clock, submission, Chain.DESK, by)


def plan_sealed(given: Sealed, *, epoch: int, code: str, clock: Clock, submission: str, by: Actor) -> Trip:
    """The same with a plan that a device sealed, kept as it is: the server cannot read it.

    Anyone may. The device draws the code, so that what it sends again, for want of an answer, is answered alike and one
    journey is planned. Raises Invalid, NotACode, AlreadyReceived, NodeFull, or NoQuorum.
    """
    require_quorum()
    require_room([given])
    clock.check()
    sealed_to, read = epoch_of(epoch), typed(code)
    if read.constrained:
        raise NotACode
    trip = _begun(clock, submission, read.lookup)
    as_sealed(trip, given, sealed_to)
    try:
        return _kept(trip, Chain.PUBLIC, by)
    except AlreadyReceived:
        kept = Trip.objects.filter(submission=submission, lookup=read.lookup).first()
        if kept is None:
            raise
        return kept
    except IntegrityError as fault:
        raise Invalid(UNREADABLE) from fault  # An id or a code that is taken: nobody's device draws one twice.


def _plan(words: str, clock: Clock, submission: str, chain: Chain, by: Actor) -> tuple[Trip, str]:
    require_quorum()
    check_words(words)
    clock.check()
    code = new_code()
    trip = _begun(clock, submission, typed(code).lookup)
    trip.seal({"words": words, "at": _minute()}, TEAM)
    return _kept(trip, chain, by), code


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


def _begun(clock: Clock, submission: str, lookup: bytes) -> Trip:
    leaves = timezone.now() + timedelta(hours=clock.starts)
    until = leaves + timedelta(hours=clock.lasts)
    due = leaves + timedelta(hours=min(clock.every, clock.lasts))
    month = until.date().replace(day=1)
    return Trip(month=month, every=clock.every, until=until, due=due, told=due, lookup=lookup, submission=submission)


def give_news(code: str, *, how: How, by: Actor) -> datetime | None:
    """The traveller says how they are. Returns by when the next news is awaited; None when no journey has this code.

    Raises NotACode.

    A code typed as by someone who is made to raises the alarm, and is answered like any other, then and later: whoever
    says that they arrived has used the code up, whether the desk believes it or not.
    """
    read = typed(code)
    trip = Trip.objects.filter(lookup=read.lookup, state="under_way").first()
    if trip is None:
        return None
    now = timezone.now()
    awaited = _next_due(trip, now)

    def change(locked: Trip) -> str:
        alarm = read.constrained or how == How.HELP
        locked.told = awaited
        if how == How.ARRIVED:
            locked.lookup = None
        if alarm or locked.alarm:
            # Its time has come, and stays: the next "I am well" may be said under the same constraint.
            locked.due = locked.due if locked.alarm else now
            locked.alarm = True
            return "news"
        locked.due = awaited
        return "arrive" if how == How.ARRIVED else "news"

    _say(trip, {"how": how, "constrained": read.constrained}, change, Chain.PUBLIC, by)
    return awaited


def note_contact(trip: Trip, *, reached: bool, words: str, by: Actor) -> None:
    """The desk heard from the traveller by another way (the clock starts again, an alarm is over), or tried in vain."""
    permit(rules.TRIAGE, by, trip.team_id)

    def change(locked: Trip) -> str:
        if reached:
            locked.due = locked.told = _next_due(locked, timezone.now())
            locked.alarm = False
        return "news"

    _say(trip, _noted("reached" if reached else "tried", words, by), change, Chain.DESK, by)


def end(trip: Trip, *, outcome: Outcome, words: str, by: Actor) -> None:
    """The desk knows what became of the traveller. Raises Invalid, WrongState."""
    permit(rules.TRIAGE, by, trip.team_id)

    def change(locked: Trip) -> str:
        locked.lookup = None
        return "end"

    _say(trip, _noted(f"ended:{Outcome(outcome)}", words, by), change, Chain.DESK, by)


def _noted(how: str, words: str, by: Actor) -> dict[str, Any]:
    if not words.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    return {"how": how, "words": words.strip(), "by": by.pseudonym}


class _Moved(Exception):
    """Another sign took the place between sealing and keeping."""


def _say(trip: Trip, facts: dict[str, Any], change: Callable[[Trip], str], chain: Chain, by: Actor) -> None:
    """Keep one sign, sealed with its place; `change` says what it changes of the journey, and names the verb."""
    for _attempt in range(TURNS):
        sign = Sign(trip=trip, place=_next_place(trip))
        sign.seal({**facts, "at": _minute(), **sign.standing()}, TEAM)
        try:
            with transaction.atomic():
                _keep(sign, change, chain, by)
        except _Moved:
            continue
        return
    raise WrongState


def _keep(sign: Sign, change: Callable[[Trip], str], chain: Chain, by: Actor) -> None:
    locked = Trip.objects.select_for_update().get(pk=sign.trip_id)
    if _next_place(locked) != sign.place:
        raise _Moved
    verb = change(locked)
    locked.state = TRIP.next(locked.state, verb)
    sign.save(force_insert=True)
    locked.save(update_fields=["state", "due", "told", "alarm", "lookup"])
    note(f"trip.{verb}", locked, by=by, chain=chain)


def _next_due(trip: Trip, now: datetime) -> datetime:
    """After the agreed time, but at the hour of arrival if that comes first; news given early calls nobody earlier."""
    due = now + timedelta(hours=trip.every)
    return max(trip.told, min(due, trip.until) if trip.until > now else due)


def _next_place(trip: Trip) -> int:
    return int(trip.signs.aggregate(top=Max("place"))["top"] or 0) + 1


def _minute() -> str:
    return timezone.now().isoformat(timespec="minutes")
