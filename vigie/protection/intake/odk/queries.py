"""Named questions about telephones and the key of their forms."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.tasks.todo import Todo
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.odk import rules
from vigie.protection.intake.odk.actions import PREFIX, SIGNS, digest_of
from vigie.protection.intake.odk.models import FormKey, Phone

NOBODYS = bytes(32)
LABEL = re.compile(rf"{PREFIX}[{SIGNS}]+")


def phones(actor: Actor) -> QuerySet[Phone]:
    """The telephones that may or might send forms, those at work first."""
    return Phone.objects.visible_to(actor).order_by("stopped", "-ends", "label")


def phone_of(label: str, token: str) -> Phone | None:
    """The telephone at work whose token this is, or None. A known label and an unknown one cost the same."""
    found = Phone.objects.filter(label=label).first() if LABEL.fullmatch(label) else None
    right = constant_time_compare(digest_of(token or "-"), bytes(found.digest) if found else NOBODYS)
    return found if found is not None and right and found.works else None


def key_is_old() -> bool:
    """Whether the team's keys changed since the key of the forms was made."""
    key = FormKey.objects.order_by("-number").first()
    return key is not None and key.epoch_then < TeamEpoch.current(TEAM).number


def todo(actor: Actor) -> list[Todo]:
    """For keepers: a key of the forms that someone who left may have kept."""
    if not may(rules.GIVE, actor, TEAM) or not key_is_old():
        return []
    title = _("Make a new key for the forms of telephones")
    return [Todo("yellow", title, _("The duty desk’s keys changed"), reverse("intake:phones"))]
