"""Questions over every case that an actor may see, answered inside their session; one audit entry for the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.cases.channels.register import recipient_name
from vigie.protection.cases.facts import Facts, Sending
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.support.money import Line, by_line

Opened = list[tuple[Case, Facts]]
# The states of a step of support and of a grant, as states of its money; what was dropped or refused costs nothing.
STEPS = {"planned": "planned", "under_way": "engaged", "done": "spent"}
GRANTS = {
    "asked": "planned", "half_signed": "planned", "signed": "engaged",
    "paid": "spent", "received": "spent", "reported": "spent",
}  # fmt: skip


def opened(actor: Actor) -> Opened:
    """Every case an actor may see, with its facts."""
    listed = list(Case.objects.visible_to(actor))
    known = open_many(listed, by=actor, of="cases")
    return [(one, Facts.opened(known[one.pk])) for one in listed]


def costs(cases: Opened, actor: Actor) -> list[Line]:
    """By budget line and currency: support that is planned, engaged and done, and emergency grants."""
    grants = list(EmergencyGrant.objects.visible_to(actor))
    known = open_many(grants, by=actor, of="grants")
    asked = ((known[one.pk], GRANTS[one.state]) for one in grants if one.state in GRANTS)
    return by_line([*_steps(cases), *((g["budget_line"], g["amount"], g["currency"], state) for g, state in asked)])


def _steps(cases: Opened) -> Iterator[tuple[str, str, str, str]]:
    for _case, facts in cases:
        for one in facts.plan:
            if one.state in STEPS:
                yield one.budget_line, one.cost, one.currency, STEPS[one.state]


@dataclass(frozen=True)
class Sent:
    """One sending of one case."""

    case: Case
    title: str
    recipient: str
    it: Sending


def sendings(cases: Opened) -> list[Sent]:
    """What we sent: those without an answer first, the longest waiting on top; then the newest answers."""
    found = [
        Sent(case, facts.title, recipient_name(one.channel), one)
        for case, facts in cases
        for one in facts.sendings
        if not one.by_others
    ]
    waiting = sorted((one for one in found if not one.it.outcome), key=lambda one: one.it.on)
    answered = sorted((one for one in found if one.it.outcome), key=lambda one: one.it.reply_on, reverse=True)
    return [*waiting, *answered]


def by_recipient(sent: Iterable[Sent]) -> list[tuple[str, int, int, list[tuple[str, int]]]]:
    """Each recipient with how often it was asked, how often it answered, and its answers by result."""
    grouped: dict[str, Counter[str]] = {}
    for one in sent:
        grouped.setdefault(one.recipient, Counter())[one.it.outcome] += 1
    return [
        (name, found.total(), found.total() - found[""], [(code, n) for code, n in sorted(found.items()) if code])
        for name, found in sorted(grouped.items(), key=lambda pair: pair[0].casefold())
    ]
