"""Planning shifts, taking them back, and naming the line outside."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import seal_many
from vigie.protection.intake.duty import rules
from vigie.protection.intake.duty.hours import ZONE
from vigie.protection.intake.duty.models import OutsideLine, Shift
from vigie.protection.intake.duty.queries import TEAM, team_members

MOST_DAYS = 92


def plan(
    *, first: date, last: date, weekdays: set[int], opens: time, closes: time, holder: User, deputy: User, by: Actor
) -> list[Shift]:
    """One shift on each of these days; hours that end before they begin end the next day. Raises Invalid."""
    permit(rules.PLAN, by, TEAM)
    _check(first, last, holder, deputy)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    made = [_shift(day, opens, closes) for day in days if not weekdays or day.weekday() in weekdays]
    if not made:
        raise Invalid(_("None of these days is one of the days of the week you chose."))
    facts = {"holder": holder.username, "deputy": deputy.username}
    seal_many([(shift, facts) for shift in made], TEAM)
    with transaction.atomic():
        Shift.objects.bulk_create(made)
        note("duty.plan", ("intake.shift", f"{len(made)}"), by=by)
    return made


def _check(first: date, last: date, holder: User, deputy: User) -> None:
    if holder == deputy:
        raise Invalid(_("The deputy is another person: name someone else."))
    if not team_members().filter(pk__in=[holder.pk, deputy.pk]).count() == 2:
        raise Invalid(_("Only members of the duty desk hold a shift."))
    if not timezone.localdate() - timedelta(days=1) <= first <= last:
        raise Invalid(_("The last day is not before the first, and neither lies in the past."))
    if (last - first).days >= MOST_DAYS:
        raise Invalid(_("Plan three months at most at once."))


def _shift(day: date, opens: time, closes: time) -> Shift:
    start = datetime.combine(day, opens, ZONE)
    end = datetime.combine(day if closes > opens else day + timedelta(days=1), closes, ZONE)
    return Shift(opens=start, closes=end, month=end.date().replace(day=1))


def take_back(shift: Shift, *, by: Actor) -> None:
    """Remove a shift: what the public was promised of its hours is promised no more."""
    permit(rules.PLAN, by, shift.team_id)
    with transaction.atomic():
        note("duty.take_back", shift, by=by)
        Shift.objects.filter(pk=shift.pk).delete()


def set_line(*, name: str, phone: str, by: Actor) -> None:
    """Name the outside line of the public pages; without a name there is none."""
    permit(rules.LINE, by)
    if bool(name) != bool(phone):
        raise Invalid(_("Give both its name and its number, or neither."))
    with transaction.atomic():
        OutsideLine.objects.all().delete()
        if name:
            OutsideLine.objects.create(name=name, phone=phone)
        note("duty.line", ("intake.outsideline", "1"), by=by)
