"""A step of the plan on screen, and whether the consent it rests on still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise

from vigie.protection.cases.channels.register import REFERRAL
from vigie.protection.cases.consents.rules import covering
from vigie.protection.cases.facts import Facts, Support, day_of
from vigie.protection.cases.support.forms import OutcomeForm
from vigie.protection.cases.support.states import SUPPORT

CHIPS = {"planned": "open", "under_way": "now", "done": "done", "dropped": "refused"}


@dataclass(frozen=True)
class Shown:
    """One step in the reader's words."""

    it: Support
    who: str
    deadline: date | None
    late: bool
    cost: Decimal | None
    state: str | Promise
    chip: str
    no_consent: bool
    verbs: list[str]
    form: OutcomeForm

    @property
    def running(self) -> bool:
        return self.it.state == "under_way"


def shown(facts: Facts) -> list[Shown]:
    """Every step, what is not ended first, then by deadline."""
    lines = [_shown(facts, one) for one in facts.plan]
    return sorted(lines, key=lambda line: (line.it.state in {"done", "dropped"}, line.it.deadline))


def _shown(facts: Facts, one: Support) -> Shown:
    person, deadline = facts.person(one.person), day_of(one.deadline)
    open_still = one.state in {"planned", "under_way"}
    holds = person is not None and covering(facts, person, REFERRAL, one.provider) is not None
    return Shown(
        one,
        person.name if person else "",
        deadline,
        open_still and deadline is not None and deadline < timezone.localdate(),
        Decimal(one.cost) if one.cost else None,
        SUPPORT.labels[one.state],
        CHIPS[one.state],
        open_still and one.shares_name and not holds,
        SUPPORT.verbs(one.state),
        OutcomeForm(auto_id=f"{one.id}-%s", use_required_attribute=False),
    )
