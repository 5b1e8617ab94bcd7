"""Opening with two: one named person asks, another lends their half, and for a quarter of an hour it opens."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.coercion_models import Opening
from vigie.ground.seal.models import NamedKey, SealedRecord, certain_person
from vigie.ground.seal.opening import Unreadable, own_half

LENT_FOR = timedelta(minutes=15)
ASKED_FOR = timedelta(hours=24)


def record_of(kind: str, key: str, *, by: Actor) -> SealedRecord:
    """The record that an opening is about. Raises LookupError when it is not there, or not for this actor."""
    model = {model._meta.label_lower: model for model in apps.get_models()}[kind]
    if not issubclass(model, SealedRecord):
        raise LookupError(kind)
    record = model.objects.visible_to(by).filter(pk=key).first()
    if record is None:
        raise LookupError(kind)
    return record


def ask(record: SealedRecord, *, by: Actor) -> Opening:
    """Ask the other named persons for a half. Asking again replaces what was asked before."""
    if by.user is None or not record.named_keys().filter(user=by.user).exists():
        raise Unreadable
    if not record.needs_two:
        raise Invalid(_("This does not need two people: open it."))
    with transaction.atomic():
        Opening.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk, asker=by.user).delete()
        opening = Opening.objects.create(
            record_kind=record._meta.label_lower, record_id=record.pk, asker=by.user, version=record.version
        )
        note("record.ask", record, by=by)
    return opening


def lend(opening: Opening, *, by: Actor) -> None:
    """Lend one's half to whoever asked, sealed to them alone. Raises FourEyes for the asker, WrongState when it is
    answered, too old, or the record changed since."""
    if by.user is None:
        raise Unreadable
    if opening.asker_id == by.user.pk:
        raise FourEyes
    record = record_of(opening.record_kind, str(opening.record_id), by=by)
    if opening.lender_id or timezone.now() > opening.asked_at + ASKED_FOR:
        raise WrongState
    if not record.named_keys().filter(user=opening.asker_id).exists():
        raise WrongState
    opening.lender, opening.version = by.user, record.version
    half = own_half(record, by=by)
    opening.sealed = crypto.hpke_seal(certain_person(opening.asker, by=by), half, opening.context())
    opening.until = timezone.now() + LENT_FOR
    with transaction.atomic():
        # Of two who lend at once the first counts; and a half of a key that was changed meanwhile is none.
        waiting = Opening.objects.select_for_update().filter(pk=opening.pk, lender=None).exists()
        now = type(record)._base_manager.filter(pk=record.pk, version=record.version, epoch=record.epoch)
        if not waiting or not now.exists():
            raise WrongState
        opening.save()
        note("record.lend", record, by=by)


def asked_of(actor: Actor) -> QuerySet[Opening]:
    """What others ask of this person: openings of records that name them too, not answered and not too old."""
    if actor.user is None:
        return Opening.objects.none()
    teams = Membership.objects.of(actor).values("team")
    named = NamedKey.objects.filter(user=actor.user, half=True, team__in=teams).values("record_id")
    fresh = Q(lender=None, asked_at__gt=timezone.now() - ASKED_FOR)
    return Opening.objects.filter(fresh, record_id__in=named).exclude(asker=actor.user).select_related("asker")


def asked_by(actor: Actor) -> QuerySet[Opening]:
    """What this person asked for: still waiting, or lent and not over."""
    now = timezone.now()
    alive = Q(lender=None, asked_at__gt=now - ASKED_FOR) | Q(until__gt=now)
    return Opening.objects.filter(alive, asker=actor.user).select_related("lender")


def forget_old_openings() -> int:
    """Remove lent halves whose time is over and questions that nobody answered; called by `vigie tick`."""
    now = timezone.now()
    return Opening.objects.filter(Q(until__lte=now) | Q(lender=None, asked_at__lte=now - ASKED_FOR)).delete()[0]
