"""What a gateway or a modem brings: sealed to the duty desk as it came, for nothing here can read it.

Whose number it is, and whether it is expected, only an opened session knows: a digest of a telephone number can be
undone by whoever holds the node's keys, so none is kept (docs/adr/0066).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Busy
from vigie.ground.access.limits import spend_together
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.protection.intake.actions import take_in
from vigie.protection.intake.conversation import Piece
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Report, Urgency, Way
from vigie.protection.intake.texts.queries import in_force

MOST_WAITING = 2_000  # requests that wait, of all ways, above which no more texts are taken
READ_WITHIN = timedelta(hours=2)  # whether it says danger is not known before someone reads it


class Off(Exception):
    """Nobody took the risk of SMS, or no longer does."""


def take_text(
    *, sender: str, words: str, came: datetime, submission: str, pieces: Sequence[Piece] = (), by: Actor
) -> Report:
    """Seal one text with its number; what of it is no text comes as a file.

    Raises Off, TooMany or Busy above the bounds, Invalid, AlreadyReceived."""
    if in_force() is None:
        raise Off
    spend_together("sms")
    if Report.objects.waiting().count() >= MOST_WAITING:
        raise Busy(_("Too many requests wait for texts to be taken too."))
    return take_in(
        way=Way.SMS,
        words=words,
        draft=Draft(),
        country="",
        urgency=Urgency.UNKNOWN,
        submission=submission,
        pieces=pieces,
        told={"sms": {"from": sender, "at": came.isoformat(timespec="minutes")}},
        within=READ_WITHIN,
        chain=Chain.PUBLIC,
        by=by,
    )


def submission_of(*parts: object) -> str:
    """A mark of what a gateway sent, so that its second try is known: 43 signs that only this node can make."""
    key = crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("sms-submission"))
    return base64.urlsafe_b64encode(crypto.keyed_digest(key, crypto.context("sms", *parts))).decode().rstrip("=")
