"""Answering a ladder that rises: a signal, or the reason for none. Both are sealed and kept."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.warning.signals import rules
from vigie.warning.signals.actions import TEAM, keep_signal, person_signal, said
from vigie.warning.signals.ladders.facts import Answered, Why
from vigie.warning.signals.ladders.queries import Rising, for_the_team
from vigie.warning.signals.models import LadderAnswer, Signal

ANSWERED = _("Someone answered this already, about these very steps.")

KEPT = _(
    "This ladder rises by a violation that named persons keep: what is answered here, the whole team could read. "
    "Raise a signal in your own words instead, with what the team may know."
)


def raise_from(one: Rising, *, title: str, words: str, country: str, act_group: str = "", by: Actor) -> Signal:
    """Raise a signal from a ladder. In clear it is a person's signal like any other: no column says that a ladder
    stands behind it, or whose, and neither does the journal: a second entry, about the answer or the ladder, would
    stand beside this one and tell (ADR 86). Raises Invalid without words, WrongState when it was answered already."""
    permit(rules.RAISE, by, TEAM)
    _unanswered(one)
    why = _why(one)
    day = one.shared.last or timezone.localdate()
    signal = person_signal(
        title=title, words=words, iso3=country, day=day, act_group=act_group, more={"ladder": asdict(why)}, by=by
    )
    answer = _answer(one, why, signal=str(signal.pk), words=words, by=by)
    with transaction.atomic():
        keep_signal(signal, by=by)
        answer.save(force_insert=True)
    return signal


def decline(one: Rising, *, words: str, by: Actor) -> LadderAnswer:
    """No signal for now, and why. Raises Invalid without words, WrongState when it was answered already."""
    permit(rules.RAISE, by, TEAM)
    _unanswered(one)
    why = _why(one)
    answer = _answer(one, why, signal="", words=said(words), by=by)
    with transaction.atomic():
        answer.save(force_insert=True)
        note("rising.answer", answer, by=by)
    return answer


def _why(one: Rising) -> Why:
    """What the rule says of the steps that the whole team may know. Raises Invalid where it says nothing of them."""
    proposal = for_the_team(one, timezone.localdate())
    if proposal is None:
        raise Invalid(KEPT)
    return Why.of(str(one.followed.party.pk), proposal)


def _unanswered(one: Rising) -> None:
    if not one.waits:
        raise WrongState(ANSWERED)


def _answer(one: Rising, why: Why, *, signal: str, words: str, by: Actor) -> LadderAnswer:
    if by.user is None or one.shared.last is None:
        raise Denied
    answer = LadderAnswer(by=by.user)
    facts = Answered(why.party, one.mark, one.shared.last, signal, words.strip(), why)
    answer.seal(facts.sealed(), TEAM)
    return answer
