"""Answering a ladder that rises: a signal, or the reason for none. Both are sealed and kept."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.protection.ladder import actions as ladders
from vigie.protection.ladder import rules as ladder_rules
from vigie.warning.signals import rules
from vigie.warning.signals.actions import TEAM, person_signal, said
from vigie.warning.signals.ladders.facts import Answered, Why
from vigie.warning.signals.ladders.queries import Rising
from vigie.warning.signals.models import LadderAnswer, Signal

ANSWERED = _("Someone answered this already, about these very steps.")


def raise_from(one: Rising, *, title: str, words: str, country: str, act_group: str = "", by: Actor) -> Signal:
    """Raise a signal from a ladder. In clear it is a person's signal like any other: no column says that a ladder
    stands behind it, or whose. Raises Invalid without words, WrongState when it was answered already."""
    permit(rules.RAISE, by, TEAM)
    _unanswered(one)
    why = Why.of(str(one.followed.party.pk), one.proposal)
    day = one.followed.last or timezone.localdate()
    signal = person_signal(
        title=title, words=words, iso3=country, day=day, act_group=act_group, more={"ladder": asdict(why)}, by=by
    )
    answer = _answer(one, why, signal=str(signal.pk), words=words, by=by)
    with transaction.atomic():
        signal.save(force_insert=True)
        note("signal.raise", signal, by=by)
        answer.save(force_insert=True)
        note("rising.answer", answer, by=by)
    _seen(one, words, by)
    return signal


def decline(one: Rising, *, words: str, by: Actor) -> LadderAnswer:
    """No signal for now, and why. Raises Invalid without words, WrongState when it was answered already."""
    permit(rules.RAISE, by, TEAM)
    _unanswered(one)
    why = Why.of(str(one.followed.party.pk), one.proposal)
    answer = _answer(one, why, signal="", words=said(words), by=by)
    with transaction.atomic():
        answer.save(force_insert=True)
        note("rising.answer", answer, by=by)
    _seen(one, words, by)
    return answer


def _unanswered(one: Rising) -> None:
    if not one.waits:
        raise WrongState(ANSWERED)


def _answer(one: Rising, why: Why, *, signal: str, words: str, by: Actor) -> LadderAnswer:
    if by.user is None or one.followed.last is None:
        raise Denied
    answer = LadderAnswer(by=by.user)
    facts = Answered(why.party, one.mark, one.followed.last, signal, words.strip(), why)
    answer.seal(facts.sealed(), TEAM)
    return answer


def _seen(one: Rising, words: str, by: Actor) -> None:
    """Whoever keeps ladders has looked at this one by answering it: it asks them no second time. The answer stands
    whether or not someone was faster here."""
    ladder = one.followed.ladder
    if ladder is None or not ladder.rising or not may(ladder_rules.LOG, by, ladder.team_id):
        return
    try:
        ladders.look(ladder, words=words, by=by)
    except WrongState:
        return
