"""Bringing an activity on: its state, its milestones, what fulfils it, its evidence, its risks."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.files.actions import keep, prepare
from vigie.ground.files.receiving import Received
from vigie.ground.seal.opening import open_one
from vigie.plan.activities import rules
from vigie.plan.activities.linking import LINKABLES
from vigie.plan.activities.models import Activity, Link, Milestone, PlanRisk, Proof, RiskKind
from vigie.plan.activities.states import ACTIVITY


def may_bring_on(activity: Activity, by: Actor) -> bool:
    """Those who follow activities, and the person responsible for this one."""
    return may(rules.FOLLOW, by, rules.TEAM) or (by.user is not None and activity.person_id == by.user.pk)


def step(activity: Activity, verb: str, *, by: Actor) -> Activity:
    """`start`, `finish`, `stop` or `reopen` it; what it waits for is finished first. Raises WrongState."""
    _permit(activity, by)
    with transaction.atomic():
        locked = Activity.objects.select_for_update().get(pk=activity.pk)
        if (
            verb in {"start", "finish"}
            and locked.waits_for.filter(before__status__in=["planned", "under_way"]).exists()
        ):
            raise Invalid(_("It waits for another activity that is not finished."))
        locked.status = ACTIVITY.next(locked.status, verb)
        locked.changed_by, locked.changed_at = signer(by), timezone.now()
        locked.save(update_fields=["status", "changed_by", "changed_at"])
        note(f"activity.{verb}", locked, by=by)
    return locked


def reach(milestone: Milestone, *, on: date, by: Actor) -> Milestone:
    """Say that a step is done, and since when."""
    _permit(milestone.activity, by)
    if on > timezone.localdate():
        raise Invalid(_("That day is still to come."))
    with transaction.atomic():
        locked = Milestone.objects.select_for_update().get(pk=milestone.pk)
        if locked.done_on:
            raise WrongState
        locked.done_on, locked.done_by = on, signer(by)
        locked.save(update_fields=["done_on", "done_by"])
        note("activity.reach", milestone.activity, by=by)
    return locked


def link(activity: Activity, kind: str, target: UUID, *, by: Actor) -> Link:
    """Link what fulfils it; only what the actor may see. Raises Invalid."""
    _permit(activity, by)
    if kind not in LINKABLES or not LINKABLES[kind].visible(by).filter(pk=target).exists():
        raise Invalid(_("Choose something that you may see."))
    with transaction.atomic():
        made, created = Link.objects.get_or_create(
            activity=activity,
            kind=kind,
            target=target,
            defaults={"linked_by": signer(by), "linked_at": timezone.now()},
        )
        if created:
            note("activity.link", activity, by=by)
    return made


def unlink(found: Link, *, by: Actor) -> None:
    """Take a link away; what it led to is untouched."""
    _permit(found.activity, by)
    with transaction.atomic():
        note("activity.unlink", found.activity, by=by)
        found.delete()


def prove(activity: Activity, received: Received, *, words: str, by: Actor) -> Proof:
    """Join a file that shows what was done, sealed to the direction. Raises Infected, NodeFull."""
    permit(rules.FOLLOW, by, rules.TEAM)
    prepared = prepare(received, note_text=words, team=rules.TEAM, by=by)
    with transaction.atomic():
        made = Proof.objects.create(
            activity=activity, file=keep(prepared, by=by), added_by=signer(by), added_at=timezone.now()
        )
        note("activity.prove", activity, by=by)
    return made


def foresee(
    activity: Activity,
    *,
    kind: str,
    words: str,
    measures: str = "",
    likelihood: int,
    impact: int,
    owner: User | None = None,
    review_on: date | None = None,
    by: Actor,
) -> PlanRisk:
    """Write a risk or an assumption down, with what is done about it."""
    permit(rules.FOLLOW, by, rules.TEAM)
    if not words.strip():
        raise Invalid(_("Say what could happen, or what is taken for granted."))
    if kind not in RiskKind.values or not (1 <= likelihood <= 4 and 1 <= impact <= 4):
        raise Invalid(_("Choose how likely it is, and how much it would change."))
    made = PlanRisk(
        activity=activity, kind=kind, likelihood=likelihood, impact=impact, owner=owner, review_on=review_on
    )
    made.seal({"words": words.strip(), "measures": measures.strip(), "outcome": ""}, rules.TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("plan_risk.foresee", made, by=by)
    return made


def settle(risk: PlanRisk, *, outcome: str, by: Actor) -> PlanRisk:
    """Say what became of it. Raises WrongState where that was said."""
    permit(rules.FOLLOW, by, risk.team_id)
    if not outcome.strip():
        raise Invalid(_("Say what became of it."))
    facts: dict[str, Any] = open_one(risk, by=by) | {"outcome": outcome.strip()}
    read = risk.version
    risk.seal(facts, risk.team_id)
    with transaction.atomic():
        locked = PlanRisk.objects.select_for_update().get(pk=risk.pk)
        if locked.version != read or locked.closed_at:
            raise WrongState
        risk.closed_at = timezone.now()
        risk.save()
        note("plan_risk.settle", risk, by=by)
    return risk


def _permit(activity: Activity, by: Actor) -> None:
    if not may_bring_on(activity, by):
        raise Denied(rules.FOLLOW.sentence)
