"""Proposals: begun, written with a budget of activities and tasks, submitted by another, won or lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of
from vigie.ground.seal.opening import open_one
from vigie.plan.budget.models import Funder
from vigie.plan.budget.queries import last_number
from vigie.plan.funding import rules
from vigie.plan.funding.models import Call, Proposal, ProposalLine, ProposalTask
from vigie.plan.funding.states import PROPOSAL
from vigie.plan.tree.models import Element

PREFIX = "P-"
CHANCES = (10, 25, 50, 75, 90)


def begin(
    *,
    title: str,
    words: str,
    funder: Funder,
    span: Span,
    chance: int,
    due_on: date | None = None,
    call: Call | None = None,
    by: Actor,
) -> Proposal:
    """Begin a proposal to a funder, for a call or not; its deadline is the call's where none is given."""
    permit(rules.SEARCH, by, rules.TEAM)
    if not title.strip():
        raise Invalid(_("Give the proposal a title."))
    if not 0 <= chance <= 100:
        raise Invalid(_("A chance is between 0 and 100 per cent."))
    made = Proposal(
        funder=funder,
        call=call,
        chance=chance,
        due_on=due_on or (call.deadline if call else None),
        starts=span.start,
        ends=span.end,
        begun_by=signer(by),
        begun_at=timezone.now(),
    )
    made.seal({"title": title.strip(), "words": words.strip(), "outcome": ""}, rules.TEAM)
    try:
        with transaction.atomic():
            made.code = f"{PREFIX}{last_number(Proposal, PREFIX) + 1:04}"
            made.save(force_insert=True)
            note("proposal.begin", made, by=by)
    except IntegrityError as fault:  # another took the number in the same moment
        raise WrongState from fault
    return made


def set_lines(proposal: Proposal, amounts: Mapping[Element, str | Decimal], *, by: Actor) -> list[ProposalLine]:
    """What it asks for each of these activities, in euros; one whose amount is empty is taken out, and one that is not
    named keeps its own, so that of a plan before. Raises Invalid, WrongState."""
    permit(rules.SEARCH, by, proposal.team_id)
    known = {element: amount_of(text) for element, text in amounts.items() if text not in ("", None)}
    with transaction.atomic():
        locked = _writable(proposal)
        locked.lines.filter(element__in=amounts).delete()
        made = ProposalLine.objects.bulk_create(
            ProposalLine(proposal=locked, element=element, amount_eur=amount) for element, amount in known.items()
        )
        note("proposal.cost", locked, by=by)
    return made


def reword(proposal: Proposal, *, title: str, words: str, chance: int, due_on: date | None, by: Actor) -> Proposal:
    """Change its words, our chance and its deadline. Raises WrongState when someone else changed it meanwhile."""
    permit(rules.SEARCH, by, proposal.team_id)
    facts = open_one(proposal, by=by) | {"title": title.strip(), "words": words.strip()}
    return _sealed(proposal, facts, "proposal.change", by, chance=chance, due_on=due_on)


def give_task(proposal: Proposal, *, what: str, owner: User, due_on: date, by: Actor) -> ProposalTask:
    """Something to do before it leaves, for one person until a day."""
    permit(rules.SEARCH, by, proposal.team_id)
    if not what.strip():
        raise Invalid(_("Say what there is to do."))
    made = ProposalTask(proposal=proposal, owner=owner, due_on=due_on)
    made.seal({"what": what.strip()}, rules.TEAM)
    with transaction.atomic():
        _writable(proposal)
        made.save(force_insert=True)
        note("proposal.task", proposal, by=by)
    return made


def finish_task(task: ProposalTask, *, by: Actor) -> None:
    """Say that it is done. Raises WrongState where it was."""
    permit(rules.SEARCH, by, task.team_id)
    with transaction.atomic():
        locked = ProposalTask.objects.select_for_update().get(pk=task.pk)
        if locked.done_at:
            raise WrongState
        locked.done_at, locked.done_by = timezone.now(), signer(by)
        locked.save(update_fields=["done_at", "done_by"])
        note("proposal.task_done", locked.proposal, by=by)


def write(proposal: Proposal, *, by: Actor) -> Proposal:
    """From an idea to something being written."""
    permit(rules.SEARCH, by, proposal.team_id)
    return _step(proposal, "write", by)


def submit(proposal: Proposal, *, by: Actor) -> Proposal:
    """Submit it, as another than who began it. Raises Invalid while it asks for nothing, FourEyes for who began it."""
    permit(rules.SUBMIT, by, proposal.team_id)
    if proposal.begun_by_id == signer(by).pk:
        raise FourEyes
    if not proposal.lines.exists():
        raise Invalid(_("It asks for nothing yet: give activities their amounts."))
    return _step(proposal, "submit", by, submitted_by=signer(by), submitted_at=timezone.now())


def answered(proposal: Proposal, verb: str, *, words: str, by: Actor) -> Proposal:
    """What came of it: `win`, `lose`, or `withdraw` by us, with what was said."""
    permit(rules.SUBMIT, by, proposal.team_id)
    if verb not in {"win", "lose", "withdraw"}:
        raise Invalid
    if not words.strip():
        raise Invalid(_("Say what was answered, or why: the next proposal learns from it."))
    facts = open_one(proposal, by=by) | {"outcome": words.strip()}
    return _sealed(proposal, facts, f"proposal.{verb}", by, state=PROPOSAL.next(proposal.state, verb))


def _writable(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state not in {"idea", "writing"}:
        raise WrongState
    return locked


def _step(proposal: Proposal, verb: str, by: Actor, **changes: Any) -> Proposal:
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        locked.state = PROPOSAL.next(locked.state, verb)
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=["state", *changes])
        note(f"proposal.{verb}", locked, by=by)
    return locked


def _sealed(proposal: Proposal, facts: dict[str, Any], verb: str, by: Actor, **changes: Any) -> Proposal:
    read = proposal.version
    proposal.seal(facts, proposal.team_id)
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.version != read or ("state" in changes and locked.state != proposal.state):
            raise WrongState
        for name, value in changes.items():
            setattr(proposal, name, value)
        proposal.save()
        note(verb, proposal, by=by)
    return proposal
