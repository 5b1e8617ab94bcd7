"""Bringing rates in, all of a sheet or none; a correction stands over the rate before it, which is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import check_currency
from vigie.ground.money.models import Rate, Source
from vigie.ground.money.queries import latest
from vigie.ground.money.reading import Found, Reading, check_franc, rate_from
from vigie.ground.money.rules import KEEP


@dataclass
class Outcome:
    """What an import did, or would do: rates that are new, that correct another, and that are the same already."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def import_rates(reading: Reading, *, dry_run: bool = False, by: Actor) -> Outcome:
    """Take the rates of a sheet in. One bad line and nothing is kept: its faults come back by line. Raises Denied."""
    permit(KEEP, by)
    faults = [*reading.faults, *_jumps(reading.rates)]
    with transaction.atomic():
        known = {(r.month, r.currency): r for r in Rate.objects.select_for_update().filter(in_force=True)}
        outcome, kept = Outcome(faults=sorted(faults)), list[Found]()
        for found in reading.rates:
            before = known.get((found.month, found.currency))
            if before and before.rate == found.rate:
                outcome.same += 1
                continue
            outcome.changed += before is not None
            outcome.new += before is None
            kept.append(found)
        if not dry_run and not faults:
            for found in kept:
                _stand(found.month, found.currency, found.rate, reading.source, by)
    return outcome


def write_rate(*, month: date, currency: str, rate: str | Decimal, by: Actor) -> Rate:
    """Type one rate in, over the one that is known, if any. Raises Denied, Invalid."""
    permit(KEEP, by)
    value = rate_from(str(rate))
    if check_currency(currency) == "EUR":
        raise Invalid(_("One euro is one euro."))
    check_franc(currency, value)
    with transaction.atomic():
        return _stand(month.replace(day=1), currency, value, Source.TYPED, by)


def _stand(month: date, currency: str, rate: Decimal, source: str, by: Actor) -> Rate:
    Rate.objects.filter(month=month, currency=currency, in_force=True).update(in_force=False)
    made = Rate.objects.create(month=month, currency=currency, rate=rate, source=source, made_by=by.user)
    note("rate.import", made, by=by)
    return made


def _jumps(rates: Iterable[Found]) -> list[tuple[int, str]]:
    """A rate twice or half the last one is a lost decimal mark far more often than a collapse: type that one in."""
    faults, last = [], dict[str, Decimal]()
    for found in sorted(rates, key=lambda one: one.month):
        before = last.get(found.currency) or latest(found.currency, found.month)
        if before and not before / 2 < found.rate < before * 2:
            why = _("%(rate)s is far from the month before (%(before)s). If it is right, type it in by hand.")
            faults.append((found.line, why % {"rate": found.rate, "before": before}))
        last[found.currency] = found.rate
    return faults
