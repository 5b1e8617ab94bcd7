"""Noting needs, planning steps, moving them on. What shares a name with a provider needs that person's consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code
from vigie.protection.cases import reminders, rules
from vigie.protection.cases.channels.register import REFERRAL
from vigie.protection.cases.consents.rules import require
from vigie.protection.cases.facts import UNKNOWN, Facts, Need, Support, found
from vigie.protection.cases.models import Case
from vigie.protection.cases.support.money import amount
from vigie.protection.cases.support.states import SUPPORT
from vigie.protection.cases.working import change


def need(case: Case, *, kind: str, words: str, by: Actor) -> None:
    """Note what the person needs, before anyone knows who will give it."""
    _check_kind(kind)
    made = Need(kind=kind, words=words.strip(), at=timezone.localdate().isoformat(), by=by.pseudonym)
    change(case, "case.need", lambda known: known.with_line("needs", made), by=by)


def plan(
    case: Case,
    *,
    kind: str,
    what: str,
    person: str,
    owner: User,
    deadline: date,
    provider: str = "",
    shares_name: bool = False,
    cost: Decimal | str | None = None,
    currency: str = "",
    budget_line: str = "",
    by: Actor,
) -> Support:
    """Plan one step and remind its owner of the deadline. It is not begun: no consent is asked yet. Raises Invalid."""
    permit(rules.WORK, by, case.team_id)
    _check_kind(kind)
    if not what.strip():
        raise Invalid(_("Say what is to be done."))
    if deadline < timezone.localdate():
        raise Invalid(_("The deadline lies in the past."))
    if shares_name and not provider.strip():
        raise Invalid(_("Say who will learn the name."))
    made = Support(
        kind=kind,
        what=what.strip(),
        person=person,
        owner=owner.username,
        deadline=deadline.isoformat(),
        provider=provider.strip(),
        shares_name=shares_name,
        cost=amount(cost, currency),
        currency=currency if cost not in (None, "") else "",
        budget_line=budget_line.strip(),
    )
    if Facts.opened(open_one(case, by=by)).person(person) is None:
        raise Invalid(_("Say for whom."))
    with transaction.atomic():
        made = replace(made, task=reminders.remind(case, owner=owner, due_at=reminders.morning_of(deadline), by=by))
        change(case, "case.plan", lambda known: known.with_line("plan", made), by=by)
    return made


def start(case: Case, step: str, *, by: Actor) -> None:
    """Begin a step. Where the provider learns the name, the person's consent to this referral must hold today."""

    def begun(facts: Facts, one: Support) -> Support:
        person = facts.person(one.person)
        given = require(facts, [person] if person else [], REFERRAL, one.provider) if one.shares_name else []
        return replace(one, consents=given, started_on=timezone.localdate().isoformat())

    _move(case, step, "start", begun, by=by)


def finish(case: Case, step: str, *, outcome: str, by: Actor) -> None:
    """What came of it."""
    _end(case, step, "finish", outcome, by=by)


def drop(case: Case, step: str, *, outcome: str, by: Actor) -> None:
    """It will not be done, and why."""
    _end(case, step, "drop", outcome, by=by)


def _end(case: Case, step: str, verb: str, outcome: str, *, by: Actor) -> None:
    if not outcome.strip():
        raise Invalid(_("Say in a few words what came of it."))
    ended = {"outcome": outcome.strip(), "ended_on": timezone.localdate().isoformat()}
    with transaction.atomic():
        one = _move(case, step, verb, lambda _facts, one: replace(one, **ended), by=by)
        reminders.settle(case, one.task, by=by)


def _move(case: Case, step: str, verb: str, moved: Any, *, by: Actor) -> Support:
    """One transition of one step; `moved(facts, step)` gives the step as it becomes. Raises Invalid, WrongState."""

    def changing(facts: Facts) -> Facts:
        one = found(facts.plan, step)
        if one is None:
            raise Invalid(_("This step is not in the plan."))
        state = SUPPORT.next(one.state, verb)
        return facts.with_line("plan", replace(moved(facts, one), state=state))

    facts = change(case, "case.progress", changing, by=by)
    (one,) = [line for line in facts.plan if line.id == step]
    return one


def _check_kind(kind: str) -> None:
    if kind == UNKNOWN or not is_code("support_kind", kind):
        raise Invalid(_("Choose the kind of support."))
