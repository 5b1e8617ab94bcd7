"""The register of channels beside one case: what is allowed, what was sent, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.protection.cases.channels.forms import ReplyForm
from vigie.protection.cases.channels.register import Channel, channels, recipient_name
from vigie.protection.cases.consents.rules import covering
from vigie.protection.cases.facts import Facts, Sending, day_of

GROUPS: dict[str, str | Promise] = {
    "un": _("United Nations"),
    "au": _("African Commission"),
    "nhri": _("National institution"),
    "diplomatic": _("Diplomatic missions"),
    "fund": _("Emergency funds"),
    "residence": _("Places to stay for a while"),
}


@dataclass(frozen=True)
class Line:
    """A channel: who agreed to it, and whether it was asked before."""

    channel: Channel
    agreed: list[str]
    asked: list[Sending]


@dataclass(frozen=True)
class Sent:
    """One sending in the reader's words."""

    it: Sending
    recipient: str
    who: str
    on: date | None
    reply_on: date | None
    form: ReplyForm


def lines(facts: Facts) -> list[tuple[str | Promise, list[Line]]]:
    """The channels in their groups."""
    order = sorted(channels().values(), key=lambda one: list(GROUPS).index(one.group))
    return [(GROUPS[key], [line(facts, one) for one in group]) for key, group in groupby(order, lambda one: one.group)]


def line(facts: Facts, channel: Channel) -> Line:
    """One channel beside the case."""
    agreed = [one.name for one in facts.persons if covering(facts, one, channel.use, channel.code)]
    return Line(channel, agreed, [one for one in facts.sendings if one.channel == channel.code])


def sent(facts: Facts) -> list[Sent]:
    """What was sent, the newest first."""
    return [
        Sent(
            one,
            recipient_name(one.channel),
            ", ".join(person.name for person in facts.persons if person.id in one.persons),
            day_of(one.on),
            day_of(one.reply_on),
            ReplyForm(auto_id=f"{one.id}-%s", use_required_attribute=False),
        )
        for one in reversed(facts.sendings)
    ]
