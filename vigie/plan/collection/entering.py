"""Values by hand: entered by one person, counted once another validated them, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.collection import closing, rules
from vigie.plan.collection.counting import Pair, amounts_of
from vigie.plan.collection.models import MOST, Amount, Entry, ManualIndicator
from vigie.plan.collection.periods import is_period
from vigie.plan.collection.queries import Standing, standing
from vigie.plan.collection.states import VALUE

Amounts = Mapping[str, Pair]


def enter(
    indicator: ManualIndicator, country: str, span: Span, amounts: Amounts, *, by: Actor, mark: str | None = None
) -> Entry:
    """Say the numbers of a country's period, by value; one that is left out is not known, which is not zero.

    What counts goes on counting until another person validates this. `mark` (`Standing.mark`) is what the person saw:
    if someone did anything here since, WrongState. Raises Denied, Invalid.
    """
    rules.permit_entry(by, country)
    if not amounts:
        raise Invalid(_("Enter at least one number. Nothing known stays empty, and is not zero."))
    check_amounts(indicator, amounts)
    with transaction.atomic():
        return _place(indicator, country, span, amounts, mark, by)


def take_back(indicator: ManualIndicator, country: str, span: Span, *, by: Actor, mark: str | None = None) -> Entry:
    """Say that no figure is known any more where one counts: validated by another as any value is. Raises Invalid."""
    rules.permit_entry(by, country)
    with transaction.atomic():
        return _place(indicator, country, span, {}, mark, by)


def _place(
    indicator: ManualIndicator, country: str, span: Span, amounts: Amounts, mark: str | None, by: Actor
) -> Entry:
    held_by = ManualIndicator.objects.select_for_update().get(pk=indicator.pk)
    check_place(held_by, country, span, timezone.localdate())
    held = standing(held_by, country, span.start)
    if mark is not None and mark != held.mark:
        raise WrongState
    _must_say_something_new(held, amounts)
    if held.open:
        _step(held.open, "replace", by)
    made = Entry.objects.create(
        indicator=held_by,
        country=country,
        starts=span.start,
        ends=span.end,
        entered_by=signer(by),
        entered_at=timezone.now(),
    )
    Amount.objects.bulk_create(
        Amount(entry=made, value=value, numerator=top, denominator=below) for value, (top, below) in amounts.items()
    )
    note("manual_value.enter", made, by=by)
    return made


def validate(entry: Entry, *, by: Actor) -> Entry:
    """Let it count, instead of what counted. Raises FourEyes for who entered it, Invalid in a locked period."""
    held = _to_decide(entry, by)
    with transaction.atomic():
        held = _locked(held)
        state = VALUE.next(held.state, "validate")
        if closing.is_closed(held.span, closing.closed()):
            raise Invalid(_("The figures of this period are locked: this value can only be sent back."))
        counts = Entry.objects.counted().filter(indicator=held.indicator, country=held.country, starts=held.starts)
        for old in counts:
            _step(old, "replace", by)
        _decide(held, state, by)
        note("manual_value.validate", held, by=by)
    return held


def send_back(entry: Entry, *, reason: str, by: Actor) -> Entry:
    """Send it back to who entered it, with the reason; what counted goes on. Raises FourEyes, Invalid."""
    held = _to_decide(entry, by)
    if not reason.strip():
        raise Invalid(_("Say why, for who entered it."))
    with transaction.atomic():
        held = _locked(held)
        held.reason = reason.strip()
        _decide(held, VALUE.next(held.state, "return"), by)
        note("manual_value.return", held, by=by)
    return held


def withdraw(entry: Entry, *, by: Actor) -> Entry:
    """Take one's own entry away before it is validated. Raises Denied for another's."""
    if by.user is None or entry.entered_by_id != by.user.pk:
        raise Denied(_("Who entered a value withdraws it; another person sends it back."))
    with transaction.atomic():
        held = _locked(entry)
        _step(held, "withdraw", by)
    return held


def check_place(indicator: ManualIndicator, country: str, span: Span, today: date) -> None:
    """Raises Invalid where this indicator asks nothing of this country and period, or its figures are locked.

    Of one that has ended, what counts or is open can still be corrected or taken back.
    """
    if indicator.retired_at and not standing(indicator, country, span.start).holds:
        raise Invalid(_("This indicator is not asked any more."))
    if not indicator.countries.filter(country=country).exists():
        raise Invalid(_("This indicator is not asked of this country."))
    if not is_period(indicator.frequency, span) or span.start < indicator.since:
        raise Invalid(_("This indicator is not asked of this period."))
    if span.end > today:
        raise Invalid(_("This period is not over yet."))
    if closing.is_closed(span, closing.closed()):
        raise Invalid(_("The figures of this period are locked. Tell an evaluation officer what should be corrected."))


def check_amounts(indicator: ManualIndicator, amounts: Amounts) -> None:
    """Raises Invalid where a number cannot be one of this indicator's."""
    known = {value for value, _words in indicator.value_choices()}
    for value, (top, below) in amounts.items():
        if value not in known:
            raise Invalid(_("This indicator has no value “%s”.") % value[:20])
        if indicator.is_ratio != (below is not None):
            raise Invalid(_("A share has two numbers, and a count has one."))
        if min(top, below or 0) < 0 or max(top, below or 0) > MOST:
            raise Invalid(_("A number is between zero and one billion."))
        if below is not None and top > below:
            raise Invalid(_("The part is larger than the whole."))


def _must_say_something_new(held: Standing, amounts: Amounts) -> None:
    if amounts and held.newest and amounts_of(held.newest) == dict(amounts) and held.newest.state != "returned":
        raise Invalid(_("This is what was entered already."))
    if not amounts and not amounts_of(held.counts):
        raise Invalid(_("No figure counts here that could be taken back."))


def _to_decide(entry: Entry, by: Actor) -> Entry:
    permit(rules.VALIDATE, by, rules.TEAM)
    if entry.entered_by_id == signer(by).pk:
        raise FourEyes
    return entry


def _locked(entry: Entry) -> Entry:
    """The entry as it stands, once nobody else works on its indicator."""
    ManualIndicator.objects.select_for_update().get(pk=entry.indicator_id)
    return Entry.objects.select_related("indicator").get(pk=entry.pk)


def _decide(entry: Entry, state: str, by: Actor) -> None:
    entry.state, entry.decided_by, entry.decided_at = state, signer(by), timezone.now()
    entry.save()


def _step(entry: Entry, verb: str, by: Actor) -> None:
    entry.state = VALUE.next(entry.state, verb)
    entry.save()
    note(f"manual_value.{verb}", entry, by=by)
