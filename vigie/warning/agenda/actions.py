"""Noting a date of risk, changing it, deciding what it needs, and raising a signal of it."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code, place
from vigie.warning.agenda import rules
from vigie.warning.agenda.facts import LINE, WORDS, DateFacts, Look
from vigie.warning.agenda.kinds import LIST, PUBLIC
from vigie.warning.agenda.models import RiskDate
from vigie.warning.agenda.states import RISK_DATE
from vigie.warning.signals.actions import keep_signal, person_signal
from vigie.warning.signals.models import Signal

TEAM = "monitoring"
EARLIEST, LATEST = 1900, 2100  # years


def note_date(facts: DateFacts, *, country: str, public: bool, by: Actor) -> RiskDate:
    """Keep a date of risk. Raises Invalid for nonsense, and for a sealed kind that is said to be public (ADR 81)."""
    permit(rules.WRITE, by, TEAM)
    check(facts, country=country, public=public)
    made = RiskDate(country=country)
    made.show(facts, public=public)
    made.seal(facts.sealed(), TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("agenda.note", made, by=by)
    return made


def check(facts: DateFacts, *, country: str, public: bool) -> None:
    """Raises Invalid for what cannot be kept."""
    if not is_code(LIST, facts.kind) or not is_code("date_precision", facts.precision):
        raise Invalid(_("Say what kind of date it is, and how well it is known."))
    if public and facts.kind not in PUBLIC:
        raise Invalid(_("Only elections and anniversaries can be public here: all else stays sealed."))
    area = place(facts.area) if facts.area else None
    if place(country) is None or (facts.area and (area is None or area.iso3 != country)):
        raise Invalid(_("This area is not in that country."))
    if not EARLIEST <= facts.first.year <= facts.last.year <= LATEST or facts.last < facts.first:
        raise Invalid(_("The last day lies before the first, or the year cannot be meant."))
    if not facts.title.strip() or len(facts.title) > LINE or len(facts.source) > LINE or len(facts.note) > WORDS:
        raise Invalid(_("Give it a short title; keep the note under 10,000 characters."))


def change(record: RiskDate, facts: DateFacts, *, country: str, public: bool, seen: int, by: Actor) -> None:
    """Other facts of the same date; what was decided of it stays. `seen` is the version that was read. Another day puts
    the question of a heightened watch again. Raises Invalid, WrongState."""
    permit(rules.WRITE, by, record.team_id)
    check(facts, country=country, public=public)
    before = DateFacts.opened(open_one(record, by=by))
    moved = (before.first, before.ends) != (facts.first, facts.ends)
    if record.version != seen:
        raise WrongState
    record.country = country
    record.state = RISK_DATE.next(record.state, "reopen") if moved and record.state in _SETTLED else record.state
    record.show(facts, public=public)
    record.seal(replace(facts, looks=before.looks).sealed(), TEAM)
    with transaction.atomic():
        keep(record, seen)
        note("agenda.change", record, by=by)


_SETTLED = ("watched", "quiet")


def decide(record: RiskDate, verb: str, *, words: str, by: Actor) -> None:
    """Say whether a date needs a heightened watch, that it will not take place, or put the question again."""
    permit(rules.LOOK, by, record.team_id)
    if by.user is None:
        raise Denied
    if not words.strip() or len(words) > WORDS:
        raise Invalid(_("Say in a few words why."))
    seen, after = record.version, RISK_DATE.next(record.state, verb)
    known = DateFacts.opened(open_one(record, by=by))
    look = Look(verb, by.pseudonym, timezone.now().isoformat(timespec="minutes"), words.strip())
    record.state = after
    record.seal(replace(known, looks=[*known.looks, look]).sealed(), TEAM)
    with transaction.atomic():
        keep(record, seen)
        note(f"agenda.{verb}", record, by=by)


def raise_from(record: RiskDate, *, title: str, words: str, by: Actor) -> Signal:
    """A signal of a date, sealed with its words, from which an analyst assesses or writes a scenario. Once a date."""
    facts = DateFacts.opened(open_one(record, by=by))
    day = timezone.localdate()
    signal = person_signal(title=title, words=words, iso3=record.country, day=day, area=facts.area, by=by)
    with transaction.atomic():
        if RiskDate.objects.select_for_update().get(pk=record.pk).signal_id is not None:
            raise WrongState(_("A signal was raised of this date already."))
        keep_signal(signal, by=by)
        RiskDate.objects.filter(pk=record.pk).update(signal=signal)
        note("agenda.raise", record, by=by)
    record.signal = signal
    return signal


def keep(record: RiskDate, seen: int) -> None:
    """Save, inside the caller's transaction, unless someone was faster than who read `seen`; a signal that was raised
    of it meanwhile stays. Raises WrongState."""
    locked = RiskDate.objects.select_for_update().get(pk=record.pk)
    if locked.version != seen:
        raise WrongState
    record.signal_id = locked.signal_id  # Raising of it changes no version: nothing sealed changes.
    record.save()
