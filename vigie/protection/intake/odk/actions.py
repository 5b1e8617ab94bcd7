"""Letting a telephone send forms, cutting it off, and making the key to which forms are encrypted."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto, odk
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.odk import rules
from vigie.protection.intake.odk.models import FormKey, Phone

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
PREFIX = "tel-"
TOKEN = 28  # signs: 138 bits
LIVES = (31, 92, 183, 366)  # days
HOLDER = 200  # characters


@dataclass(frozen=True)
class Given:
    """A telephone with its token, which is shown once and kept nowhere."""

    phone: Phone
    token: str


def digest_of(token: str) -> bytes:
    """What the database keeps of a token. It is drawn with 138 bits, so that no slow hash is needed."""
    return crypto.derive(token.encode(), crypto.context("phone-token"))


def give(*, holder: str, days: int, by: Actor) -> Given:
    """Let one more telephone send forms, for so many days. `holder` says, sealed, in whose hands it is."""
    permit(rules.GIVE, by, TEAM)
    if not holder.strip() or len(holder) > HOLDER:
        raise Invalid(_("Say in a few words who carries this telephone: only the duty desk reads it."))
    if days not in LIVES:
        raise Invalid(_("Choose for how long."))
    token, last = get_random_string(TOKEN, SIGNS), timezone.localdate() + timedelta(days=days)
    phone = Phone(
        label=PREFIX + get_random_string(5, SIGNS), digest=digest_of(token), ends=last, month=last.replace(day=1)
    )
    phone.seal({"holder": holder.strip(), "by": by.pseudonym}, TEAM)
    with transaction.atomic():
        phone.save(force_insert=True)
        note("phone.give", phone, by=by)
    return Given(phone, token)


def stop(phone: Phone, *, by: Actor) -> None:
    """Cut a telephone off: nothing it sends is taken from now on. Raises WrongState when that was done already."""
    permit(rules.STOP, by, phone.team_id)
    today = timezone.localdate()
    with transaction.atomic():
        locked = Phone.objects.select_for_update().get(pk=phone.pk)
        if locked.stopped:
            raise WrongState
        last = min(locked.ends, today)
        Phone.objects.filter(pk=phone.pk).update(stopped=True, ends=last, month=last.replace(day=1))
        note("phone.stop", phone, by=by)


def note_use(phone: Phone) -> None:
    """Remember the month in which it last sent something: enough to see which one is used no more."""
    month = timezone.localdate().replace(day=1)
    if phone.last_month != month:
        Phone.objects.filter(pk=phone.pk).update(last_month=month)


def make_form_key(*, by: Actor) -> FormKey:
    """From now on forms are encrypted on the telephone, to this key. Earlier keys stay, for what still comes."""
    permit(rules.GIVE, by, TEAM)
    private, public = odk.new_key_pair()
    epoch = TeamEpoch.current(TEAM)
    number = (FormKey.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    key = FormKey(number=number, public=public, epoch_then=epoch.number)
    key.certify()
    key.seal({"private": b64encode(private).decode()}, TEAM, epoch)
    try:
        with transaction.atomic():
            key.save(force_insert=True)
            note("formkey.make", key, by=by)
    except IntegrityError as fault:
        raise WrongState from fault
    return key
