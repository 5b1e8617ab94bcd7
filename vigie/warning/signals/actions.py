"""Raising a signal and what persons do with it. Importing feeds is in `importing`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from vigie.compute.series import Freq, period_of, shift
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note, note_each
from vigie.ground.seal.models import seal_many
from vigie.ground.seal.opening import open_one
from vigie.warning.signals import rules
from vigie.warning.signals.models import Rejection, Signal, SignalNote
from vigie.warning.signals.states import REJECTED, SIGNAL

TEAM = "monitoring"
BY_PERSON = "person"
WORDS_CHARACTERS = 10_000
BATCH = 50

Once = tuple[str, str, date]
"""What raises a signal once only: the series, the rule, and the period by its first day."""


@dataclass(frozen=True)
class Exceedance:
    """What a rule found: `observed` (in `unit`) outside what it expected of that series in that period.

    `series` is the key under which the series is known, `freq` with `period_start` the week or month that is meant.
    """

    source: str
    rule: str
    series: str
    freq: Freq
    period_start: date
    iso3: str
    unit: str
    observed: float
    expected_low: float | None = None
    expected_high: float | None = None
    area: str = ""
    act_group: str = ""


def raise_signal(found: Exceedance, *, words: str = "", by: Actor) -> tuple[Signal, bool]:
    """A rule's signal; the same series, rule and period raise it once. Returns it and whether it is new."""
    new = raise_signals([(found, words)], by=by)
    if new:
        return new[0], True
    series, rule, first = _once(found)
    return Signal.objects.get(series=series, rule=rule, period_start=first), False


def raise_signals(found: Iterable[tuple[Exceedance, str]], *, by: Actor) -> list[Signal]:
    """Signals of a rule with their words, as `raise_signal`; returns those that are new, in their order.

    Sealing comes first; no transaction writes more than `BATCH` of them with their audit entries.
    """
    permit(rules.RAISE, by)
    asked: dict[Once, tuple[Exceedance, str]] = {}
    for exceedance, words in found:
        asked.setdefault(_once(exceedance), (exceedance, words))
    for key in _raised(asked):
        del asked[key]
    made = [(_unsealed(one), {"title": "", "words": words, "area": one.area}) for one, words in asked.values()]
    if not made:
        return []
    seal_many(made, TEAM)
    signals = [signal for signal, _facts in made]
    batches = [signals[start : start + BATCH] for start in range(0, len(signals), BATCH)]
    return [signal for batch in batches for signal in _keep_new(batch, by=by)]


def _once(found: Exceedance) -> Once:
    return found.series, found.rule, period_of(found.period_start, found.freq)


def _unsealed(found: Exceedance) -> Signal:
    first = period_of(found.period_start, found.freq)
    last = date.fromordinal(shift(first, found.freq, 1).toordinal() - 1)
    return Signal(**{**vars(found), "period_start": first, "period_end": last})


def _raised(asked: Collection[Once]) -> set[Once]:
    """Those of them of which there is a signal already."""
    series, rules_asked, periods = zip(*asked, strict=True) if asked else ((), (), ())
    known = Signal.objects.filter(series__in=series, rule__in=set(rules_asked), period_start__in=set(periods))
    return set(asked) & set(known.values_list("series", "rule", "period_start"))


def _keep_new(signals: list[Signal], *, by: Actor) -> list[Signal]:
    """Keep sealed signals all at once; without those that another run of a rule was faster to raise by a moment."""
    try:
        with transaction.atomic():
            Signal.objects.bulk_create(signals)
            note_each("signal.raise", signals, by=by)
    except IntegrityError:
        keys = {(signal.series, signal.rule, signal.period_start): signal for signal in signals}
        known = _raised(keys)
        if not known:
            raise
        return _keep_new([signal for key, signal in keys.items() if key not in known], by=by)
    return signals


def report_signal(
    *, title: str, words: str, iso3: str, day: date, area: str = "", act_group: str = "", by: Actor
) -> Signal:
    """A person's signal, from a report, an incident or a call. Only its country, month and act group stay clear."""
    permit(rules.RAISE, by, TEAM)
    signal = person_signal(title=title, words=words, iso3=iso3, day=day, area=area, act_group=act_group, by=by)
    with transaction.atomic():
        keep_signal(signal, by=by)
    return signal


def person_signal(
    *,
    title: str,
    words: str,
    iso3: str,
    day: date,
    area: str = "",
    act_group: str = "",
    more: dict[str, Any] | None = None,
    by: Actor,
) -> Signal:
    """A person's signal, sealed and unsaved: `keep_signal` keeps it, with something else. `more` is sealed too.

    Raises Invalid without a title or words.
    """
    month = period_of(day, "month")
    signal = Signal(
        source=BY_PERSON,
        rule=BY_PERSON,
        freq="month",
        period_start=month,
        period_end=date.fromordinal(shift(month, "month", 1).toordinal() - 1),
        iso3=iso3,
        act_group=act_group,
        raised_by=by.user,
    )
    signal.series = f"{BY_PERSON}:{signal.pk}"  # Two persons who see the same thing make two signals.
    signal.seal({"title": said(title), "words": said(words), "area": area, **(more or {})}, TEAM)
    return signal


def keep_signal(signal: Signal, *, by: Actor) -> None:
    """Keep what `person_signal` made, inside the caller's transaction: what it was raised from is kept with it."""
    permit(rules.RAISE, by, TEAM)
    signal.save(force_insert=True)
    note("signal.raise", signal, by=by)


def examine(signal: Signal, *, words: str = "", by: Actor) -> None:
    """A person takes the signal on."""
    _step(signal, "examine", words, by=by)


def confirm(signal: Signal, *, words: str, by: Actor) -> None:
    """The facts behind it hold; it now waits for an assessment. Says what was checked."""
    _step(signal, "confirm", said(words), by=by)


def reject(signal: Signal, *, reason: str, words: str, by: Actor) -> None:
    """It leads to no alert: a reason of the list in clear, and words that are sealed."""
    if reason not in Rejection.values:
        raise Invalid(_("Choose the reason for rejecting it."))
    _step(signal, "reject", said(words), by=by, rejection=reason)


def hand_over(signal: Signal, *, by: Actor) -> None:
    """It became an alert: what follows happens there. Meant for the room of alerts, inside its own transaction."""
    _step(signal, "hand_over", "", by=by)


def read_signal(signal: Signal, *, by: Actor) -> dict[str, Any]:
    """The sealed facts of one signal: `title`, `words`, `area`; leaves an audit entry."""
    return open_one(signal, by=by)


def _step(signal: Signal, verb: str, words: str, *, by: Actor, rejection: str = "") -> None:
    """One row of the table of states, its sealed note and its audit entry, all or nothing."""
    asked: Rule = rules.EXAMINE
    permit(asked, by, signal.team_id)
    before, after = signal.state, SIGNAL.next(signal.state, verb)
    written = SignalNote(signal=signal, verb=verb, by=by.user)
    written.seal({"words": words.strip()}, signal.team_id)
    with transaction.atomic():
        # The state is part of the WHERE clause: of two who press at the same moment one is told.
        if not Signal.objects.filter(pk=signal.pk, state=before).update(state=after, rejection=rejection):
            raise WrongState
        written.save(force_insert=True)
        note(f"signal.{verb}", signal, by=by)
    signal.state, signal.rejection = after, rejection if after == REJECTED else ""


def said(words: str) -> str:
    """Words without blanks around them. Raises Invalid for none, or too many."""
    words = words.strip()
    if not words:
        raise Invalid(_("Write a few words, so that others understand."))
    if len(words) > WORDS_CHARACTERS:
        raise Invalid(_("This text is too long: 10,000 characters at most."))
    return words
