"""Alarms: what was found wrong is kept and told, even though the request that found it is refused and rolled back.

An alarm found outside a transaction is written at once, in its own. One found inside waits in this thread until that
transaction is over, however it ends: `keep_waiting` is called after every request and every command.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, WrongState
from vigie.ground.access.models import Alarm, AlarmKind
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, permit, rule
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note

ACKNOWLEDGE = rule(
    "alarm.acknowledge",
    Role.KEEPER,
    Role.DECIDER,
    sentence=_("Keepers of accounts and decision makers see alarms and say that they were dealt with."),
)


@dataclass(frozen=True)
class _Found:
    kind: AlarmKind
    subject: tuple[str, str]
    by: Actor


_waiting: ContextVar[tuple[_Found, ...]] = ContextVar("alarms_waiting", default=())


def raise_alarm(kind: AlarmKind, subject: models.Model | tuple[str, str], *, by: Actor) -> None:
    """Tell keepers and deciders. While the same thing is unacknowledged, finding it again adds nothing.

    `subject` is an object, or (kind, id); nothing else is kept. Raise your refusal after this, not instead of it.
    """
    found = _Found(kind, _named(subject), by)
    if _inside_transaction():
        _waiting.set((*_waiting.get(), found))
    else:
        _keep(found)


def announce(kind: AlarmKind, subject: models.Model | tuple[str, str], *, by: Actor) -> None:
    """An alarm that is part of a change (a lock that was set, keys recovered): in the caller's transaction, kept or
    undone with it."""
    _keep(_Found(kind, _named(subject), by))


def _named(subject: models.Model | tuple[str, str]) -> tuple[str, str]:
    return subject if isinstance(subject, tuple) else (subject._meta.label_lower, str(subject.pk))


def _inside_transaction() -> bool:
    """Whether a rollback of the caller's could take the alarm with it. A test's own transaction does not count."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)


def keep_waiting() -> None:
    """Write the alarms that were found inside transactions. Called when none is open any more."""
    found, _nothing = _waiting.get(), _waiting.set(())
    for one in found:
        _keep(one)


def _keep(found: _Found) -> None:
    with permitted_write(), transaction.atomic():
        alarm, made = Alarm.objects.get_or_create(
            kind=found.kind,
            subject_kind=found.subject[0],
            subject_id=found.subject[1],
            acknowledged_at=None,
            defaults={"raised_by": found.by.user},
        )
        if made:
            note("alarm.raise", alarm, by=found.by)


def acknowledge(alarm: Alarm, *, by: Actor) -> None:
    """Say that it was dealt with. The person whom an alarm is about cannot: raises FourEyes; WrongState when done."""
    permit(ACKNOWLEDGE, by)
    if by.user is not None and (alarm.subject_kind, alarm.subject_id) == (by.user._meta.label_lower, str(by.user.pk)):
        raise FourEyes(_("This alarm is about your own account: someone else must deal with it."))
    with transaction.atomic():
        open_still = Alarm.objects.filter(pk=alarm.pk, acknowledged_at=None)
        if not open_still.update(acknowledged_at=timezone.now(), acknowledged_by=by.user):
            raise WrongState
        note("alarm.acknowledge", alarm, by=by)


def open_alarms(actor: Actor) -> QuerySet[Alarm]:
    """The alarms that wait for this person; none for those who are neither keeper nor decider."""
    found = Alarm.objects.filter(acknowledged_at=None)
    return found if may(ACKNOWLEDGE, actor) else found.none()
