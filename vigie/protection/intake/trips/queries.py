"""Questions about journeys, on their clock: which are under way, and whose silence is whose work."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, listed
from vigie.protection.intake import rules
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.duty import rules as duty_rules
from vigie.protection.intake.duty.models import Shift
from vigie.protection.intake.duty.queries import PASSED_ON, TO_ALL, turn_of
from vigie.protection.intake.trips.models import PATIENCE, Trip, TripQuerySet


def trips(actor: Actor, *, ended: bool = False) -> TripQuerySet:
    """The journeys an actor may see: who asked for help first, then by their next sign of life; or those that ended."""
    found = Trip.objects.visible_to(actor)
    if ended:
        return found.filter(state="ended").order_by("-until", "pk")
    return found.under_way().order_by("-alarm", "due", "pk")


def watched(trip: Trip) -> bool:
    """Whether someone is planned at the duty desk when this traveller's silence would be seen."""
    seen = trip.due + PATIENCE
    return Shift.objects.filter(opens__lte=seen, closes__gt=seen).exists()


def todo(actor: Actor) -> list[Todo]:
    """A silence is the holder's of the hour, then the deputy's, then everyone's and the coordination's; an alarm is
    everyone's at once."""
    if may(duty_rules.LINE, actor):
        return _for_coordination()
    if not may(rules.TRIAGE, actor, TEAM):
        return []
    silent = trips(actor).silent()
    if not silent.exists():
        return []
    now = timezone.now()
    mine = silent.filter(due__lt=now - PATIENCE - PASSED_ON[turn_of(actor, now)], alarm=False)
    return [
        *listed(silent.filter(alarm=True).only("due"), "red", _asked_for_help),
        *listed(mine.only("due"), "red", _silent),
    ]


def _asked_for_help(trip: Trip) -> Todo:
    return _line(trip, _("A traveller asked for help, or was made to type their code"))


def _silent(trip: Trip) -> Todo:
    return _line(trip, _("A traveller is silent: look for them now"))


def _line(trip: Trip, words: str) -> Todo:
    detail = _("Journey · the plan says whom to ask")
    return Todo("red", words, detail, trip.get_absolute_url(), trip.due, among=reverse("intake:trips"))


def _for_coordination() -> list[Todo]:
    """How many, and since when; never who."""
    before = timezone.now() - PATIENCE - TO_ALL
    late = Trip.objects.under_way().filter(Q(alarm=True) | Q(due__lt=before))
    silent = list(late.order_by("due").values_list("due", flat=True))
    if not silent:
        return []
    said = ngettext("%(n)d traveller needs someone", "%(n)d travellers need someone", len(silent)) % {"n": len(silent)}
    detail = _("Reach the duty desk by another way; the roster says when someone answers")
    return [Todo("red", said, detail, reverse("intake:roster"), silent[0])]
