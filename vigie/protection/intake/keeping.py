"""What the duty desk keeps: a conversation, some months after it is closed and silent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule, Standing
from vigie.ground.seal import blind
from vigie.protection.intake.duty.models import Shift
from vigie.protection.intake.models import Enclosure, Message, Report
from vigie.protection.intake.odk.models import Phone
from vigie.protection.intake.texts.models import Acceptance, CodeSheet
from vigie.protection.intake.trips.models import Sign, Trip


def _erase(ids: Sequence[UUID]) -> None:
    """The rows go whole: the wrapped keys, without which the sealed bytes are noise, and the bytes themselves."""
    messages = Message.objects.filter(report__in=ids)
    blind.forget(Message._meta.label_lower, list(messages.values_list("pk", flat=True)))
    messages.delete()
    Enclosure.objects.filter(report__in=ids).delete()
    Report.objects.filter(pk__in=ids).delete()


REQUESTS = Rule(
    name="requests",
    model=Report,
    title=_("Requests received"),
    sentence=_(
        "Closed, and without a word from either side since. One that became a violation is held until a person says "
        "that the violation no longer needs it."
    ),
    months=12,
    clock="last_month",
    ended=lambda: Report.objects.filter(state="closed"),
    erase=_erase,
    verb="report.erase",
)


def _erase_shifts(ids: Sequence[UUID]) -> None:
    Shift.objects.filter(pk__in=ids).delete()


SHIFTS = Rule(
    name="shifts",
    model=Shift,
    title=_("Duty roster"),
    sentence=_("Shifts that are over: who answered when is needed no longer."),
    months=3,
    clock="month",
    ended=lambda: Shift.objects.filter(closes__lt=timezone.now()),
    erase=_erase_shifts,
    verb="duty.erase",
)


def _erase_trips(ids: Sequence[UUID]) -> None:
    Sign.objects.filter(trip__in=ids).delete()
    Trip.objects.filter(pk__in=ids).delete()


TRIPS = Rule(
    name="trips",
    model=Trip,
    title=_("Journeys"),
    sentence=_("Over: the way that someone took, and whom they trust, is needed no longer."),
    months=1,
    clock="month",
    ended=lambda: Trip.objects.filter(state="ended"),
    erase=_erase_trips,
    verb="trip.erase",
)


def _erase_phones(ids: Sequence[UUID]) -> None:
    Phone.objects.filter(pk__in=ids).delete()


PHONES = Rule(
    name="phones",
    model=Phone,
    title=_("Telephones with ODK Collect"),
    sentence=_("Cut off, or their time is over: who carried which is needed no longer."),
    months=3,
    clock="month",
    ended=lambda: Phone.objects.filter(ends__lt=timezone.localdate()),
    erase=_erase_phones,
    verb="phone.erase",
)


def _erase_sheets(ids: Sequence[UUID]) -> None:
    CodeSheet.objects.filter(pk__in=ids).delete()


CODES = Rule(
    name="codes",
    model=CodeSheet,
    title=_("Sheets of codes for SMS"),
    sentence=_("Over: what a text said by them was taken over into its request, or is not read any more."),
    months=2,
    clock="month",
    ended=lambda: CodeSheet.objects.filter(month__lt=timezone.localdate().replace(day=1)),
    erase=_erase_sheets,
    verb="codesheet.erase",
)


def _erase_acceptances(ids: Sequence[UUID]) -> None:
    Acceptance.objects.filter(pk__in=ids).delete()


ACCEPTANCES = Rule(
    name="acceptances",
    model=Acceptance,
    title=_("Accepted risks of SMS"),
    sentence=_("Withdrawn or past their day: who took which risk, and why, is asked about long after."),
    months=60,
    clock="month",
    ended=lambda: Acceptance.objects.filter(Q(state="withdrawn") | Q(review_on__lt=timezone.localdate())),
    erase=_erase_acceptances,
    verb="sms.erase",
)
RULES = [REQUESTS, SHIFTS, TRIPS, PHONES, CODES, ACCEPTANCES]
STANDING = [
    Standing(
        title=_("Numbers expected by SMS"),
        sentence=_("Until the duty desk erases them: then their row goes at once."),
    )
]
