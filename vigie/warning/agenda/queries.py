"""What is coming, month by month and country by country, and what someone must look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.series import shift
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import label, place_label
from vigie.ground.ui.periods import month_name
from vigie.warning.agenda import rules
from vigie.warning.agenda.actions import TEAM
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.kinds import LIST
from vigie.warning.agenda.models import Brought, Calendar, RiskDate
from vigie.warning.agenda.states import PLANNED

ASK_BEFORE = timedelta(days=14)
AHEAD = timedelta(days=90)
AROUND = timedelta(days=30)  # before and after a signal
LISTED, SHOWN = 400, 8


@dataclass(frozen=True)
class Dated:
    """A date with its opened facts."""

    record: RiskDate
    facts: DateFacts

    @property
    def order(self) -> tuple[date, date, str]:
        """By its first day."""
        return self.facts.first, self.facts.ends, str(self.record.pk)


def opened(actor: Actor, records: Iterable[RiskDate]) -> list[Dated]:
    """These dates in the order of their days: public ones from their clear columns, sealed ones opened together."""
    listed = list(records)
    known = open_many([one for one in listed if not one.public], by=actor, of="risk dates")
    facts = {one.pk: one.clear_facts() if one.public else DateFacts.opened(known[one.pk]) for one in listed}
    return sorted((Dated(one, facts[one.pk]) for one in listed), key=lambda one: one.order)


def of_month(actor: Actor, month: date, *, country: str = "") -> list[Dated]:
    """What touches a month (its first day), called off or not."""
    found = RiskDate.objects.visible_to(actor).of_months(month, month)
    listed = found.filter(country=country) if country else found
    after = shift(month, "month", 1)
    dated = opened(actor, listed[:LISTED])
    return [one for one in dated if one.facts.first < after and one.facts.ends >= month]


def ahead(actor: Actor, *, today: date | None = None, country: str = "") -> list[Dated]:
    """What stands in the next 90 days, what has begun and is not over included."""
    day = today or timezone.localdate()
    last = day + AHEAD
    found = RiskDate.objects.visible_to(actor).standing().of_months(day.replace(day=1), last.replace(day=1))
    listed = found.filter(country=country) if country else found
    return [one for one in opened(actor, listed[:LISTED]) if one.facts.first <= last and one.facts.ends >= day]


@dataclass(frozen=True)
class Coming:
    """What lies ahead as far as it is clear: public dates, and how many sealed ones touch the months asked for."""

    public: list[RiskDate]
    sealed: int


def clear_between(actor: Actor, first: date, last: date, *, country: str = "") -> Coming:
    """The clear part of what touches these days: for pages that open nothing."""
    found = RiskDate.objects.visible_to(actor).standing()
    here = found.filter(country=country) if country else found
    public = list(here.public().filter(first__lte=last, last__gte=first).order_by("first", "pk")[:SHOWN])
    hidden = here.filter(public=False).of_months(first.replace(day=1), last.replace(day=1)).count()
    return Coming(public, hidden)


def calendars(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the calendars that dates came from."""
    listed = list(Calendar.objects.visible_to(actor)[:LISTED])
    known = open_many(listed, by=actor, of="calendars")
    return sorted(((str(one.pk), known[one.pk]["name"]) for one in listed), key=lambda pair: pair[1].casefold())


def waiting_files(actor: Actor) -> list[Brought]:
    """The files that were brought and neither taken in nor discarded."""
    return list(Brought.objects.visible_to(actor).select_related("brought_by")[:SHOWN])


def todo(actor: Actor) -> list[Todo]:
    """For who decides: a public date 14 days before it; of sealed ones, only that a month of a country has some.

    The day of a sealed date is not known without opening it, so its month is asked for 14 days before it begins.
    """
    if not may(rules.LOOK, actor, TEAM):
        return []
    today = timezone.localdate()
    waiting = RiskDate.objects.visible_to(actor).filter(state=PLANNED)
    return [*(_public(one) for one in _asked(waiting, today)), *_sealed(waiting, today)]


def _asked(waiting: Any, today: date) -> Iterable[RiskDate]:
    found: Iterable[RiskDate] = waiting.filter(public=True, first__lte=today + ASK_BEFORE, last__gte=today).order_by(
        "first", "pk"
    )[:SHOWN]
    return found


def _public(one: RiskDate) -> Todo:
    return Todo(
        "yellow",
        _("Is a heightened watch needed, or a scenario?"),
        f"{place_label(one.country)} · {label(LIST, one.kind)} · {one.title}",
        one.get_absolute_url(),
        datetime.combine(one.first, time(), UTC) if one.first else None,
    )


def _sealed(waiting: Any, today: date) -> list[Todo]:
    """One line a country and month, from 14 days before the month until someone has looked."""
    begins = (today + ASK_BEFORE).replace(day=1)
    months = waiting.filter(Q(month__lte=begins), public=False, last_month__gte=today.replace(day=1))
    counted = Counter(
        (max(month, today.replace(day=1)), country) for month, country in months.values_list("month", "country")
    )
    return [
        Todo(
            "yellow",
            _("Sealed dates of risk: is a heightened watch needed?"),
            f"{place_label(country)} · {month_name(month)} · " + ngettext("%(n)d date", "%(n)d dates", n) % {"n": n},
            f"{reverse('agenda:list')}?mois={month:%Y-%m}&pays={country}",
        )
        for (month, country), n in sorted(counted.items())
    ]


def searchable(actor: Actor) -> list[Searchable]:
    """The dates an actor may see, for a search in their words."""
    return [
        Searchable(
            kind=_("Date of risk"),
            records=RiskDate.objects.visible_to(actor),
            title=lambda record, facts: facts["title"],
            text=lambda record, facts: "\n".join([facts["note"], facts["source"]]),
            url=RiskDate.get_absolute_url,
        )
    ]
