"""The days of fundraising that await who looks for money or keeps grants.

A calendar outside says nothing of them but "Rappel": some States punish who asks for money from abroad.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.dates import Awaited, first
from vigie.plan.funding import rules
from vigie.plan.funding.models import Call, Condition, Grant, Instalment, Paper, Proposal, ProposalTask, ReportDue


def awaited(actor: Actor, days: Span) -> Iterator[Awaited]:
    """One's own tasks; for who searches: deadlines and papers; for who keeps grants: what is due of them."""
    if may(rules.READ, actor, rules.TEAM):
        yield from _tasks(actor, days)
    if may(rules.SEARCH, actor, rules.TEAM):
        yield from _deadlines(actor, days)
    if may(rules.GRANTS, actor, rules.TEAM):
        yield from _of_grants(actor, days)


def _tasks(actor: Actor, days: Span) -> Iterator[Awaited]:
    mine = ProposalTask.objects.visible_to(actor).filter(owner=actor.user, done_at=None)
    open_ones = mine.filter(proposal__state__in=["idea", "writing", "submitted"]).select_related("proposal")
    for task in first(open_ones, "due_on", days):
        of = task.proposal
        yield Awaited(
            f"funding.task:{task.pk}", task.due_on, _("Your task for a proposal"), of.get_absolute_url(), of.code
        )


def _deadlines(actor: Actor, days: Span) -> Iterator[Awaited]:
    written = Proposal.objects.visible_to(actor).filter(state__in=["idea", "writing"])
    said = _("A proposal must leave")
    for one in first(written, "due_on", days):
        if one.due_on:
            yield Awaited(f"funding.proposal:{one.pk}", one.due_on, said, one.get_absolute_url(), one.code)
    calls = Call.objects.visible_to(actor).exclude(state="dropped")
    said = _("Deadline of a call")
    for call in first(calls, "deadline", days):
        if call.deadline:
            about = str(call.get_state_display())
            yield Awaited(f"funding.call:{call.pk}", call.deadline, said, call.get_absolute_url(), about)
    url, said = reverse("funding:papers"), _("A paper expires")
    for paper in first(Paper.objects.in_use(), "expires_on", days):
        if paper.expires_on:
            yield Awaited(f"funding.paper:{paper.pk}", paper.expires_on, said, url, str(paper))


def _of_grants(actor: Actor, days: Span) -> Iterator[Awaited]:
    seen = Grant.objects.visible_to(actor).exclude(state="closed").order_by()
    of = {"grant__in": seen.values("pk")}
    kinds: list[tuple[str, str, QuerySet[Any]]] = [
        ("report", _("A report is due to a funder"), ReportDue.objects.filter(sent_on=None, **of)),
        ("instalment", _("An instalment is to come"), Instalment.objects.filter(received_on=None, **of)),
        ("condition", _("A condition is to be met"), Condition.objects.visible_to(actor).filter(met_at=None, **of)),
    ]
    for key, said, rows in kinds:
        for row in first(rows.select_related("grant__fund"), "due_on", days):
            about = f"{row.grant.fund.code} · {row.get_kind_display()}" if key == "report" else row.grant.fund.code
            yield Awaited(f"funding.{key}:{row.pk}", row.due_on, said, row.grant.get_absolute_url(), about)
