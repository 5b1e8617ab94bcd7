"""Grants: made of a fund of the budget, with instalments, conditions and the reports that are due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of
from vigie.ground.seal.opening import open_one
from vigie.plan.budget.models import Fund
from vigie.plan.funding import rules
from vigie.plan.funding.models import Condition, DueKind, Grant, Instalment, Proposal, ReportDue
from vigie.plan.funding.states import GRANT


def make_grant(fund: Fund, *, agreement: str, words: str = "", proposal: Proposal | None = None, by: Actor) -> Grant:
    """Keep the agreement over a fund; of a proposal, one that was won, and the same funder's. Raises Invalid."""
    permit(rules.GRANTS, by, rules.TEAM)
    if proposal is not None and (proposal.state != "won" or proposal.funder_id != fund.funder_id):
        raise Invalid(_("A grant comes from a proposal that was won, with a fund of the same funder."))
    if Grant.objects.filter(fund=fund).exists():
        raise Invalid(_("This fund has its grant already."))
    made = Grant(fund=fund, proposal=proposal, made_by=signer(by), made_at=timezone.now())
    made.seal({"agreement": agreement.strip(), "words": words.strip()}, rules.TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("plan_grant.make", made, by=by)
    return made


def step(grant: Grant, verb: str, *, by: Actor) -> Grant:
    """`suspend`, `resume` or `close` it. What is still to come keeps a grant from being closed."""
    permit(rules.GRANTS, by, grant.team_id)
    with transaction.atomic():
        locked = Grant.objects.select_for_update().get(pk=grant.pk)
        locked.state = GRANT.next(locked.state, verb)
        if verb == "close" and locked.reports_due.filter(sent_on=None).exists():
            raise Invalid(_("A report is still due: send it, or strike it out, before the grant is closed."))
        locked.save(update_fields=["state"])
        note(f"plan_grant.{verb}", locked, by=by)
    return locked


def plan_instalment(grant: Grant, *, due_on: date, amount: str | Decimal, by: Actor) -> Instalment:
    """What is to come, and when, in the fund's currency. All instalments together are never more than the fund."""
    permit(rules.GRANTS, by, grant.team_id)
    value = amount_of(amount)
    with transaction.atomic():
        locked = _open(grant)
        planned = sum((one.amount for one in locked.instalments.all()), Decimal())
        if planned + value > locked.fund.amount:
            raise Invalid(_("The instalments together are more than the fund."))
        made = Instalment.objects.create(grant=locked, due_on=due_on, amount=value)
        note("plan_grant.instalment", locked, by=by)
    return made


def receive(instalment: Instalment, *, on: date, amount: str | Decimal, by: Actor) -> Instalment:
    """Say that it came, and how much did. Raises WrongState where it was said, Invalid for a day to come."""
    permit(rules.GRANTS, by, instalment.grant.team_id)
    if on > timezone.localdate():
        raise Invalid(_("That day is still to come."))
    value = amount_of(amount)
    with transaction.atomic():
        locked = Instalment.objects.select_for_update().get(pk=instalment.pk)
        if locked.received_on:
            raise WrongState
        locked.received, locked.received_on, locked.received_by = value, on, signer(by)
        locked.save()
        note("plan_grant.receive", instalment.grant, by=by)
    return locked


def ask_condition(grant: Grant, *, words: str, due_on: date | None, by: Actor) -> Condition:
    """Write down what the funder asks before it pays on."""
    permit(rules.GRANTS, by, grant.team_id)
    if not words.strip():
        raise Invalid(_("Say what the funder asks."))
    made = Condition(grant=grant, due_on=due_on)
    made.seal({"words": words.strip(), "how": ""}, rules.TEAM)
    with transaction.atomic():
        _open(grant)
        made.save(force_insert=True)
        note("plan_grant.condition", grant, by=by)
    return made


def meet_condition(condition: Condition, *, how: str, by: Actor) -> Condition:
    """Say how it was met. Raises WrongState where it was."""
    permit(rules.GRANTS, by, condition.team_id)
    if not how.strip():
        raise Invalid(_("Say how it was met."))
    facts: dict[str, Any] = open_one(condition, by=by) | {"how": how.strip()}
    read = condition.version
    condition.seal(facts, condition.team_id)
    with transaction.atomic():
        locked = Condition.objects.select_for_update().get(pk=condition.pk)
        if locked.version != read or locked.met_at:
            raise WrongState
        condition.met_at, condition.met_by = timezone.now(), signer(by)
        condition.save()
        note("plan_grant.condition_met", condition.grant, by=by)
    return condition


def expect_report(grant: Grant, *, kind: str, span: Span, due_on: date, by: Actor) -> ReportDue:
    """A report that the funder asks for."""
    permit(rules.GRANTS, by, grant.team_id)
    if kind not in DueKind.values:
        raise Invalid
    with transaction.atomic():
        made = ReportDue.objects.create(grant=_open(grant), kind=kind, span=span.code, due_on=due_on)
        note("plan_grant.report_due", grant, by=by)
    return made


def send_report(due: ReportDue, *, on: date, by: Actor) -> ReportDue:
    """Say that it was sent."""
    permit(rules.GRANTS, by, due.grant.team_id)
    if on > timezone.localdate():
        raise Invalid(_("That day is still to come."))
    with transaction.atomic():
        locked = ReportDue.objects.select_for_update().get(pk=due.pk)
        if locked.sent_on:
            raise WrongState
        locked.sent_on, locked.sent_by = on, signer(by)
        locked.save(update_fields=["sent_on", "sent_by"])
        note("plan_grant.report_sent", due.grant, by=by)
    return locked


def _open(grant: Grant) -> Grant:
    locked = Grant.objects.select_for_update().select_related("fund").get(pk=grant.pk)
    if locked.state == "closed":
        raise WrongState
    return locked
