"""What is still open when a case is about to be closed; a later room adds what it keeps by a module `closing.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import label
from vigie.protection.cases.channels.register import recipient_name
from vigie.protection.cases.consents.rules import rested_on
from vigie.protection.cases.facts import Facts, day_of
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.support.states import SUPPORT
from vigie.protection.intake.trips.models import Trip

SETTLED = ("reported", "refused")


@dataclass(frozen=True)
class Open:
    """One thing that nobody has finished: `key` names it in a form, `part` is the address of the page it stands on."""

    key: str
    kind: str | Promise
    what: str
    part: str = ""


Finder = Callable[[Case, Facts, Actor], Iterator[Open]]
_finders: list[Finder] = []


def declare(finder: Finder) -> Finder:
    """Remember what looks for open things, within the rights of whoever closes."""
    _finders.append(finder)
    return finder


def still_open(case: Case, facts: Facts, by: Actor) -> list[Open]:
    """Everything of a case that is not finished, as far as this person may know it."""
    autodiscover_modules("closing")
    return [one for finder in _finders for one in finder(case, facts, by)]


@declare
def _lines(case: Case, facts: Facts, by: Actor) -> Iterator[Open]:
    """Care, steps of support, measures and follow-ups."""
    if facts.care_first:
        yield Open("care", _("Medical care"), str(_("Not offered yet")))
    for step in facts.plan:
        if SUPPORT.verbs(step.state):
            state = dict(SUPPORT.choices)[step.state]
            yield Open(step.id, _("Step of support"), f"{step.what} · {state}", "support")
    for measure in facts.measures:
        if measure.state == "agreed":
            what = measure.words or label("security_measure", measure.measure)
            yield Open(measure.id, _("Security plan: agreed, not in place"), what, "security")
    for one in facts.follow_ups:
        if not one.done_on:
            yield Open(one.id, _("Follow-up agreed"), f"{_day(one.on)} · {one.words}", "follow_up")


@declare
def _consents(case: Case, facts: Facts, by: Actor) -> Iterator[Open]:
    """Consents that still hold, and withdrawals of which the person was not told what had left before."""
    today = timezone.localdate()
    for one in facts.consents:
        person = facts.person(one.person)
        what = f"{person.name if person else ''} → {recipient_name(one.recipient)} · {_day(one.expires_on)}"
        if one.holds_on(today):
            yield Open(one.id, _("Consent that still holds"), what, "consents")
        elif one.withdrawn_on and not one.told_on and any(rested_on(facts, one.id)):
            yield Open(one.id, _("Consent taken back: the person was not told what had left"), what, "consents")


@declare
def _grants(case: Case, facts: Facts, by: Actor) -> Iterator[Open]:
    """Emergency grants that are not paid, receipted and reported."""
    waiting = list(EmergencyGrant.objects.visible_to(by).filter(case=case).exclude(state__in=SETTLED))
    opened = open_many(waiting, by=by, of="grants") if waiting else {}
    for grant in waiting:
        known = opened[grant.pk]
        amount = number_format(Decimal(known["amount"]), 2, force_grouping=True)
        what = f"{amount} {known['currency']} · {known['purpose']} · {grant.get_state_display()}"
        yield Open(str(grant.pk), _("Emergency grant"), what, "grants")


@declare
def _journey(case: Case, facts: Facts, by: Actor) -> Iterator[Open]:
    """The journey that the case was opened from, while it is under way."""
    if facts.origin.kind == Trip._meta.label_lower:
        for trip in Trip.objects.visible_to(by).under_way().filter(pk=facts.origin.key):
            until = date_format(timezone.localtime(trip.until), "DATETIME_FORMAT")
            yield Open(str(trip.pk), _("Journey under way"), until)


def _day(text: str) -> str:
    return date_format(day, "DATE_FORMAT") if (day := day_of(text)) else ""
