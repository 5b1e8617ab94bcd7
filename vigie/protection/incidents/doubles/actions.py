"""Merging two violations, keeping them apart, undoing either. Each is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents import rules
from vigie.protection.incidents.doubles.models import Decision, Double
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import LIVE, VERIFIED


def merge(counted: Incident, other: Incident, *, reason: str, by: Actor) -> Double:
    """The two are one event: from now on only `counted` counts; `other` stays whole, points to it and leaves the lists.

    Raises Denied, Invalid where the two are not for the same readers or the one that counts is less far, WrongState.
    """
    permit(rules.MERGE, by, other.team_id)
    made = Double(counted=counted, other=other, decision=Decision.MERGED, before=other.state, decided_by=by.user)
    _check(made, counted, other)
    incidents.fold(other, into=counted, reason=reason, within=_merging(made), by=by)
    return made


@contextmanager
def _merging(made: Double) -> Iterator[None]:
    """Inside the transaction: both are locked and checked as they are now, and the decision is kept at the end."""
    now = _locked(made.counted, made.other)
    _check(made, now[made.counted_id], now[made.other_id])
    yield
    made.save(force_insert=True)


def _check(made: Double, counted: Incident, other: Incident) -> None:
    """Before anything is opened, and again under the lock."""
    if counted.state not in LIVE or other.state not in LIVE or other.state != made.before or counted.pk == other.pk:
        raise WrongState
    if Double.objects.of(counted.pk, other.pk).exists():
        raise WrongState
    _check_readers(counted, other)
    if other.state in VERIFIED and counted.state not in VERIFIED:
        raise Invalid(_("One of the two is verified: that one must be the one that counts."))


@transaction.atomic
def keep_apart(one: Incident, other: Incident, *, by: Actor) -> Double:
    """The two are two events: they are not proposed again. Raises Denied or WrongState."""
    permit(rules.MERGE, by, one.team_id)
    _locked(one, other)
    if one.team_id != other.team_id or Double.objects.of(one.pk, other.pk).exists():
        raise WrongState
    made = Double(counted=one, other=other, decision=Decision.APART, decided_by=by.user)
    made.save(force_insert=True)
    note("incident.keep_apart", one, by=by)
    return made


def undo(double: Double, *, reason: str = "", by: Actor) -> None:
    """Everything is as before: a merged violation is back in its state, the lists and the counts; a pair kept apart may
    be proposed again. Undoing a merge asks for a reason. Raises Denied, Invalid or WrongState."""
    permit(rules.MERGE, by, double.other.team_id)
    if double.decision == Decision.MERGED:
        incidents.unfold(double.other, to=double.before, reason=reason, within=_undoing(double), by=by)
        return
    with transaction.atomic(), _undoing(double):
        note("incident.reconsider", double.other, by=by)


@contextmanager
def _undoing(double: Double) -> Iterator[None]:
    """Inside the transaction: the decision still stands, and goes at the end."""
    _locked(double.counted, double.other)
    kept = Double.objects.select_for_update().filter(pk=double.pk)
    if kept.first() is None:
        raise WrongState
    yield
    kept.delete()


def _locked(one: Incident, other: Incident) -> dict[object, Incident]:
    """Both as they are now, always locked in one order, so that two people at once do not wait for each other."""
    rows = Incident.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found: dict[object, Incident] = {row.pk: row for row in rows}
    if len(found) != 2:
        raise WrongState
    return found


def _check_readers(one: Incident, other: Incident) -> None:
    """A merge must not tell anyone of a violation they cannot see, nor take one away from them."""
    if one.team_id != other.team_id or one.needs_two or other.needs_two or readers(one) != readers(other):
        raise Invalid(
            _("The two are not for the same readers. Let the same persons read both first, or keep them apart.")
        )


def readers(incident: Incident) -> frozenset[object]:
    """The named persons of a restricted violation; nobody stands for the whole team."""
    return frozenset(person.pk for person in incident.readers()) if incident.restricted else frozenset()
