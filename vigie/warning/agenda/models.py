"""A date of risk, a calendar that dates come from, and a file of dates until it is taken in (ADR 81)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.kinds import PUBLIC
from vigie.warning.agenda.states import CANCELLED, PLANNED, RISK_DATE
from vigie.warning.signals.models import Signal


class Calendar(SealedRecord):
    """Where dates come from again and again. Sealed: its name, its own key, and what its columns mean.

    The id of a date that comes from it is HMAC(key, what names the row), so that the same row is the same date.
    """

    def __str__(self) -> str:
        return str(self.pk)


class RiskDateQuerySet(VisibleQuerySet["RiskDate"]):
    def public(self) -> Self:
        """Those that any wall calendar holds: their facts lie in clear."""
        return self.filter(public=True)

    def standing(self) -> Self:
        """Not called off."""
        return self.exclude(state=CANCELLED)

    def of_months(self, first: date, last: date) -> Self:
        """Those that touch these months, both included (first days)."""
        return self.filter(month__lte=last, last_month__gte=first)


class RiskDate(SealedRecord):
    """One date or interval. Always sealed: all of it. Clear: country, months, state; of a public one its facts too."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="dates")
    digest = models.BinaryField(max_length=32, null=True)
    country = models.CharField(max_length=3)
    month = models.DateField()
    last_month = models.DateField()
    state = models.CharField(max_length=10, choices=RISK_DATE.choices, default=PLANNED)
    public = models.BooleanField(default=False)
    kind = models.CharField(max_length=40, blank=True)
    area = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200, blank=True)
    precision = models.CharField(max_length=8, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RiskDateQuerySet.as_manager()

    class Meta:
        ordering = ["month", "country", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1, last_month__day=1, last_month__gte=models.F("month")),
                name="agenda_months_only",
            ),
            models.CheckConstraint(
                condition=Q(public=True, kind__in=PUBLIC, first__isnull=False, last__gte=models.F("first"))
                | Q(public=False, kind="", area="", title="", precision="", first=None, last=None),
                name="agenda_clear_only_what_is_public",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "country", "team", "state"], name="agenda_months"),
            models.Index(fields=["public", "first"], name="agenda_coming"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("agenda:detail", args=[self.pk])

    def show(self, facts: DateFacts, *, public: bool) -> None:
        """Put into the clear columns what may lie there of these facts."""
        self.month, self.last_month = facts.first.replace(day=1), facts.ends.replace(day=1)
        self.public = public
        self.kind, self.area = (facts.kind, facts.area) if public else ("", "")
        self.title, self.precision = (facts.title, facts.precision) if public else ("", "")
        self.first, self.last = (facts.first, facts.ends) if public else (None, None)

    def clear_facts(self) -> DateFacts:
        """What the clear columns of a public date say: enough for a list. Its own page reads what is sealed."""
        if not self.public or self.first is None or self.last is None:
            raise ValueError("a sealed date says nothing in clear")
        return DateFacts(self.kind, self.first, self.last, self.precision, self.title, self.area)


class Brought(SealedRecord):
    """A file of dates between its arrival and the moment it is taken in or discarded. Sealed: name and rows."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="files")
    month = models.DateField()
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="agenda_brought_month_only")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("agenda:brought", args=[self.pk])
