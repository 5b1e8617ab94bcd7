"""A consent on screen: whether it holds, and what was already sent when it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.protection.cases.channels.register import channels, recipient_name
from vigie.protection.cases.consents.forms import WithdrawalForm
from vigie.protection.cases.consents.rules import enough_of, rested_on
from vigie.protection.cases.facts import Consent, Facts, Sending, Support, day_of

STANDS: dict[str, str | Promise] = {
    "holds": _("Holds"),
    "withdrawn": _("Taken back"),
    "expired": _("Past its last day"),
    "child": _("Given as by an adult: ask again, as of a child"),
}


@dataclass(frozen=True)
class Shown:
    """One consent in the reader's words."""

    it: Consent
    who: str
    recipient: str
    stand: str
    given_on: date | None
    expires_on: date | None
    withdrawn_on: date | None
    told_on: date | None
    state_receives: bool
    sent: list[Sending]
    resting: list[Support]
    withdrawal: WithdrawalForm | None

    @property
    def word(self) -> str | Promise:
        return STANDS[self.stand]

    @property
    def holds(self) -> bool:
        return self.stand == "holds"

    @property
    def must_tell(self) -> bool:
        """Whether something went out before it ended, of which the person is still to be told."""
        return self.stand == "withdrawn" and bool(self.sent or self.resting) and not self.it.told_on


def shown(facts: Facts) -> list[Shown]:
    """Every consent of a case, the newest first."""
    return [_shown(facts, one) for one in reversed(facts.consents)]


def _shown(facts: Facts, one: Consent) -> Shown:
    person, channel = facts.person(one.person), channels().get(one.recipient)
    stand = "withdrawn" if one.withdrawn_on else "holds" if one.holds_on(timezone.localdate()) else "expired"
    if stand == "holds" and person is not None and not enough_of(person, one):
        stand = "child"
    sent, resting = rested_on(facts, one.id)
    return Shown(
        one,
        person.name if person else "",
        recipient_name(one.recipient),
        stand,
        day_of(one.given_on),
        day_of(one.expires_on),
        day_of(one.withdrawn_on),
        day_of(one.told_on),
        bool(channel and channel.state_receives),
        sent,
        resting,
        WithdrawalForm(initial={"consent": one.id}, auto_id=f"{one.id}-%s") if stand in {"holds", "child"} else None,
    )
