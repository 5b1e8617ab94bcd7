"""A stay, from asking to leaving. Nights change hands in the same transaction as the stay that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.cases.actions import seal_place
from vigie.protection.cases.models import Case
from vigie.protection.cases.support.money import amount as checked_amount
from vigie.protection.cases.working import keep as keep_case
from vigie.protection.shelters import rules
from vigie.protection.shelters.actions import TEAM
from vigie.protection.shelters.checklists import ARRIVING, LEAVING
from vigie.protection.shelters.facts import Cost, Done, HouseNote, Night, ShelterFacts, StayFacts, days
from vigie.protection.shelters.models import Shelter, Stay
from vigie.protection.shelters.nights import Taken, swap
from vigie.protection.shelters.states import HOLDING, STAY

ASKERS = (TEAM, "protection")
LONGEST = timedelta(days=366)
DEADLOCK = "40P01"  # PostgreSQL, Appendix A
SEVERITIES = ("low", "medium", "high")
Change = Callable[[StayFacts], StayFacts]


def ask(facts: StayFacts, *, urgency: str, case: Case | None = None, by: Actor) -> Stay:
    """Put someone on the waiting list: sealed to the refuges' team, whoever asks; the `case` it is asked from remembers
    that, sealed too. Raises Denied or Invalid, or WrongState for a case that was closed or changed meanwhile.

    From a case, the one audit entry speaks of the case: two of one moment and one hand would tie the case to the stay.
    """
    if not any(may(rules.ASK, by, team) for team in ASKERS):
        raise Denied(rules.ASK.sentence)
    if not facts.person.strip():
        raise Invalid(_("Say for whom, in words the refuges’ team understands."))
    if not 1 <= facts.size <= 50:
        raise Invalid(_("Say how many people, from one to fifty."))
    stay = Stay(urgency=urgency, last_month=_this_month(), asked_by=by.user)
    stay.seal(replace(facts, case=str(case.pk) if case else facts.case, asked_at=_now()).sealed(), TEAM)
    read = seal_place(case, str(stay.pk), by=by) if case else 0
    with transaction.atomic():
        stay.save(force_insert=True)
        if case:
            keep_case(case, "case.ask_place", read, by=by)
        else:
            note("stay.ask", stay, by=by)
    return stay


def hold(stay: Stay, shelter: Shelter, place: str, *, first: date, last: date, reason: str, by: Actor) -> None:
    """Give a waiting person a place from the day of arriving to the day of leaving. Raises Invalid or nights.Taken."""
    _book(stay, "hold", shelter, place, first, last, reason, by=by)


def move(stay: Stay, shelter: Shelter, place: str, *, first: date, last: date, reason: str, by: Actor) -> None:
    """From the day `first` on, another place or another end, in one go: what is not taken again is free.

    Nights before that day stay as they were. Raises Invalid or nights.Taken.
    """
    _book(stay, "move", shelter, place, first, last, reason, by=by)


def arrive(stay: Stay, *, reason: str, by: Actor) -> None:
    """The person is there."""
    _step(stay, "arrive", reason, by=by)


def leave(stay: Stay, *, reason: str, by: Actor) -> None:
    """The person left; every night of theirs is free."""
    _step(stay, "leave", reason, by=by)


def cancel(stay: Stay, *, reason: str, by: Actor) -> None:
    """They will not come; every night of theirs is free."""
    _step(stay, "cancel", reason, by=by)


def refuse(stay: Stay, *, reason: str, by: Actor) -> None:
    """No refuge can take this person in: say why, and what was offered instead."""
    _step(stay, "refuse", reason, by=by)


def tick(stay: Stay, line: str, *, by: Actor) -> None:
    """One line of a checklist is done. Raises Invalid for a line that is not in it, WrongState when it was done."""
    if line not in ticks(stay.state):
        raise Invalid(_("This line is not in the checklist."))

    def changing(facts: StayFacts) -> StayFacts:
        if any(done.verb == f"{stay.state}.{line}" for done in facts.ticked):
            raise WrongState
        done = Done(verb=f"{stay.state}.{line}", by=by.pseudonym, at=_now())
        return replace(facts, ticked=[*facts.ticked, done])

    _change(stay, "stay.tick", changing, by=by)


def ticks(state: str) -> Iterable[str]:
    """The lines of the checklist of a state: before arriving, before leaving; none else."""
    return {"held": ARRIVING, "arrived": LEAVING}.get(state, {})


def spend(stay: Stay, *, what: str, amount: str, currency: str, budget_line: str = "", on: date, by: Actor) -> None:
    """Note a cost. Raises Invalid."""
    if not what.strip() or not amount:
        raise Invalid(_("Say what was paid for, and how much."))
    cost = Cost(
        what=what.strip(),
        amount=checked_amount(amount, currency),
        currency=currency,
        budget_line=budget_line.strip(),
        on=on.isoformat(),
    )
    _change(stay, "stay.spend", lambda facts: replace(facts, costs=[*facts.costs, cost]), by=by)


def note_house(stay: Stay, *, severity: str, words: str, follow_up: str, by: Actor) -> None:
    """Note what happened in the house, and what follows from it. Raises Invalid."""
    if severity not in SEVERITIES or not words.strip():
        raise Invalid(_("Say what happened, and how grave it is."))
    line = HouseNote(severity=severity, words=words.strip(), follow_up=follow_up.strip(), by=by.pseudonym, at=_now())
    _change(stay, "stay.note", lambda facts: replace(facts, notes=[*facts.notes, line]), by=by)


def settle_note(stay: Stay, line: str, *, outcome: str, by: Actor) -> None:
    """What followed from it is done. Raises Invalid."""
    if not outcome.strip():
        raise Invalid(_("Say in a few words what came of it."))

    def changing(facts: StayFacts) -> StayFacts:
        if not any(one.id == line and not one.settled for one in facts.notes):
            raise WrongState
        notes = [replace(one, settled=outcome.strip()) if one.id == line else one for one in facts.notes]
        return replace(facts, notes=notes)

    _change(stay, "stay.note", changing, by=by)


def _book(
    stay: Stay, verb: str, shelter: Shelter, place: str, first: date, last: date, reason: str, *, by: Actor
) -> None:
    _permitted(stay, reason, by)
    if verb == "hold":
        STAY.next(stay.state, "hold")
    elif stay.state not in HOLDING:
        raise WrongState
    facts = StayFacts.opened(open_one(stay, by=by))
    known = _refuges({shelter.pk, *(night[0] for night in facts.held)}, by)
    wanted = _wanted(known[str(shelter.pk)], shelter, place, first, last)
    kept = [night for night in facts.held if night[2] < first.isoformat()]
    new = replace(facts, nights=[list(night) for night in [*kept, *wanted]]).told(verb, reason, by.pseudonym, _now())
    state = STAY.next(stay.state, "hold") if verb == "hold" else stay.state
    _keep(stay, f"stay.{verb}", new, state, facts.held, new.held, known, by=by)


def _wanted(facts: ShelterFacts, shelter: Shelter, place: str, first: date, last: date) -> list[Night]:
    """The nights asked for, if the refuge and the place are open on each. Raises Invalid."""
    if shelter.state != "open":
        raise Invalid(_("This refuge is closed."))
    if first < timezone.localdate():
        raise Invalid(_("The first night lies in the past."))
    if not timedelta(0) < last - first <= LONGEST:
        raise Invalid(_("A stay takes one night at least and a year at most: it can be made longer later."))
    found = facts.place(place)
    if found is None or not all(found.takes(night) for night in days(first, last)):
        raise Invalid(_("This place is not open on all of these nights."))
    return [(str(shelter.pk), place, night.isoformat()) for night in days(first, last)]


def _step(stay: Stay, verb: str, reason: str, *, by: Actor) -> None:
    """One transition with its sealed reason; whoever stays no more frees every night."""
    _permitted(stay, reason, by)
    state = STAY.next(stay.state, verb)
    facts = StayFacts.opened(open_one(stay, by=by))
    new = facts.told(verb, reason, by.pseudonym, _now())
    after = facts.held if state in HOLDING else []
    _keep(stay, f"stay.{verb}", new, state, facts.held if stay.state in HOLDING else [], after, None, by=by)


def _change(stay: Stay, verb: str, changing: Change, *, by: Actor) -> None:
    permit(rules.STAY, by, TEAM)
    facts = changing(StayFacts.opened(open_one(stay, by=by)))
    _keep(stay, verb, facts, stay.state, [], [], {}, by=by)


def _keep(
    stay: Stay,
    verb: str,
    facts: StayFacts,
    state: str,
    before: list[Night],
    after: list[Night],
    known: dict[str, ShelterFacts] | None,
    *,
    by: Actor,
) -> None:
    """Seal the stay and change its nights in one transaction. Raises WrongState if someone was faster, or Taken."""
    if known is None:
        known = _refuges({night[0] for night in [*before, *after]}, by) if before != after else {}
    read, was = stay.version, stay.state
    stay.seal(facts.sealed(), TEAM)
    try:
        with transaction.atomic():
            locked = Stay.objects.select_for_update().get(pk=stay.pk)
            if locked.version != read:
                raise WrongState
            if before != after:
                swap(before, after, known)
            stay.state, stay.last_month = state, _this_month()
            stay.save(update_fields=[*stay.sealed_fields(), "state", "last_month"])
            note(verb, stay, by=by)
    except OperationalError as fault:
        stay.state = was
        if getattr(fault.__cause__, "sqlstate", "") == DEADLOCK:  # Two wanted each other's nights: neither waits on.
            raise Taken from fault
        raise
    except Exception:
        stay.state = was
        raise


def _refuges(keys: Iterable[object], by: Actor) -> dict[str, ShelterFacts]:
    """The refuges of these ids, opened. Raises WrongState when one is not there for this actor."""
    asked = {str(key) for key in keys}
    found = list(Shelter.objects.visible_to(by).filter(pk__in=asked))
    if len(found) != len(asked):
        raise WrongState
    opened = open_many(found, by=by, of="shelters") if found else {}
    return {str(key): ShelterFacts.opened(facts) for key, facts in opened.items()}


def _permitted(stay: Stay, reason: str, by: Actor) -> None:
    permit(rules.STAY, by, TEAM)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")


def _this_month() -> date:
    return timezone.localdate().replace(day=1)
