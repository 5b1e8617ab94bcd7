"""Whom a message reached: by which way, how many, when, and how many answered that they have it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_many, open_one
from vigie.warning.alerts import rules
from vigie.warning.alerts.models import Alert, Reach


class Channel(models.TextChoices):
    """By which way."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Texts to telephones")
    MESSENGER = "messenger", _("Messenger")
    RADIO = "radio", _("Radio")
    CALL = "call", _("Calls")
    MEETING = "meeting", _("In person")
    PAPER = "paper", _("On paper")
    MECHANISM = "mechanism", _("An official mechanism")


MOST = 10_000_000


@dataclass(frozen=True)
class Reached:
    """One way by which a message went out. `on` is an ISO 8601 date; `number` which message; of a mailing, `waiting`
    are the addresses it has still to go to and `failed` those that refused it."""

    channel: str
    count: int
    on: str
    audience: str
    number: int
    acknowledged: int = 0
    words: str = ""
    waiting: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    language: str = ""
    said: str = ""  # of a mailing: "words" or "nothing" (see `mailing`)

    @classmethod
    def opened(cls, facts: dict[str, Any]) -> Reached:
        return cls(**{**facts, "waiting": tuple(facts["waiting"]), "failed": tuple(facts["failed"])})

    @property
    def channel_word(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


def note_reach(alert: Alert, reach: Reached, *, by: Actor) -> Reach:
    """Keep that a message went out. Raises Invalid for numbers or a day that cannot be."""
    permit(rules.SPREAD, by, alert.team_id)
    if not alert.messages.exists():
        raise WrongState(_("Nothing was issued yet: there is nothing to pass on."))
    _check(reach)
    if by.user is None:
        raise ValueError("a person notes it")
    kept = Reach(alert=alert, month=timezone.localdate().replace(day=1), noted_by=by.user)
    kept.seal(asdict(reach), alert.team_id)
    with transaction.atomic():
        kept.save(force_insert=True)
        note("alert.reach", kept, by=by)
    return kept


def _check(reach: Reached) -> None:
    if reach.channel not in Channel.values or not 0 <= reach.count <= MOST:
        raise Invalid(_("Say by which way, and how many people."))
    if not 0 <= reach.acknowledged <= reach.count:
        raise Invalid(_("No more can have answered than were reached."))
    if date.fromisoformat(reach.on) > timezone.localdate():
        raise Invalid(_("This day is still to come."))


def acknowledge(kept: Reach, *, acknowledged: int, by: Actor) -> None:
    """How many have answered by now that they have it."""
    permit(rules.SPREAD, by, kept.team_id)
    known = Reached.opened(open_one(kept, by=by))
    change(kept, replace(known, acknowledged=acknowledged), "alert.acknowledge", by=by)


def change(kept: Reach, reach: Reached, verb: str, *, by: Actor) -> None:
    """Seal a reach anew. Raises Invalid, or WrongState if it changed meanwhile."""
    _check(reach)
    read = kept.version
    kept.seal(asdict(reach), kept.team_id)
    with transaction.atomic():
        if Reach.objects.select_for_update().get(pk=kept.pk).version != read:
            raise WrongState
        kept.save()
        note(verb, kept, by=by)


def reached(alert: Alert, *, by: Actor) -> list[tuple[Reach, Reached]]:
    """All that is noted for an alert, the newest day first."""
    kept = list(Reach.objects.visible_to(by).filter(alert=alert).select_related("noted_by"))
    opened = open_many(kept, by=by, of="who was reached")
    pairs = [(one, Reached.opened(opened[one.pk])) for one in kept]
    return sorted(pairs, key=lambda pair: (pair[1].on, pair[1].number), reverse=True)
