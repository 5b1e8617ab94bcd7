"""A grant on screen, and the steps that the one who looks at it may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.cases import rules
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.grants.actions import GrantFacts
from vigie.protection.cases.grants.forms import WordsForm
from vigie.protection.cases.grants.rules import why_not
from vigie.protection.cases.grants.states import GRANT
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.presenting import who_can_work

BUTTONS: dict[str, str | Promise] = {
    "sign": _("I sign, first of two"),
    "sign_second": _("I sign, as the second person"),
    "refuse": _("Refuse"),
    "pay": _("It was paid"),
    "receive": _("The receipt is kept"),
    "report": _("Report what it did"),
}
ASKED_OF = {"sign": rules.SIGN_GRANT, "sign_second": rules.SIGN_GRANT, "refuse": rules.SIGN_GRANT}
TWO = 2  # signatures
SIGNING, TO_SIGN = ("sign", "sign_second"), ("asked", "half_signed")
HELP: dict[str, str | Promise] = {
    "pay": _("When and by which way; never a name or an account number that is not needed."),
    "receive": _("It carries the code, not the name. Say where it is kept."),
}


@dataclass(frozen=True)
class Step:
    """One thing that can be done now."""

    verb: str
    button: str | Promise
    help: str | Promise
    form: WordsForm


@dataclass(frozen=True)
class Shown:
    """One grant in the reader's words."""

    grant: EmergencyGrant
    facts: GrantFacts
    who: str
    amount: Decimal
    now: list[Step]
    past: list[dict[str, Any]]
    against: str | Promise  # why this person cannot sign; empty where they may, or nobody has to


def shown(case: Case, facts: Facts, by: Actor) -> list[Shown]:
    """The grants of a case, opened together, the newest first."""
    grants = list(EmergencyGrant.objects.visible_to(by).filter(case=case).order_by("-month", "pk"))
    opened = open_many(grants, by=by, of="grants")
    return [_shown(one, GrantFacts.opened(opened[one.pk]), facts, by) for one in grants]


def too_few_signers(case: Case, by: Actor) -> bool:
    """Whether fewer than two others who can read the case may sign what this person asks for."""
    signing = Membership.objects.live().filter(team=case.team_id, role__in=rules.SIGN_GRANT.roles)
    others = who_can_work(case).filter(pk__in=signing.values("user"))
    return by.user is None or others.exclude(pk=by.user.pk).count() < TWO


def _shown(grant: EmergencyGrant, known: GrantFacts, facts: Facts, by: Actor) -> Shown:
    person = facts.person(known.person)
    name = person.name if person else ""
    against = why_not(grant, name, by) if grant.state in TO_SIGN else ""
    verbs = [
        verb
        for verb in GRANT.verbs(grant.state)
        if may(ASKED_OF.get(verb, rules.ASK_GRANT), by, grant.team_id) and not (against and verb in SIGNING)
    ]
    return Shown(
        grant,
        known,
        name,
        Decimal(known.amount),
        [Step(v, BUTTONS[v], HELP.get(v, ""), _form(v, grant)) for v in verbs],
        [{**step, "label": DONE[step["verb"]], "at": datetime.fromisoformat(step["at"])} for step in known.steps],
        against,
    )


def _form(verb: str, grant: EmergencyGrant) -> WordsForm:
    return WordsForm(auto_id=f"{verb}-{grant.pk}-%s", use_required_attribute=False)


DONE: dict[str, str | Promise] = {
    "sign": _("First signature"),
    "sign_second": _("Second signature"),
    "refuse": _("Refused"),
    "pay": _("Paid"),
    "receive": _("Receipt kept"),
    "report": _("Reported"),
}
