"""Named questions about reports; what an actor may not see is not counted either."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.reports import rules
from vigie.plan.reports.models import Clearance, IatiAccount, IatiFile, Report, Template


def account() -> IatiAccount | None:
    """As whom this node tells IATI anything; None as long as two people did not accept it."""
    return IatiAccount.objects.filter(ended_at=None).exclude(second=None).first()


def published(kind: str) -> IatiFile | None:
    """The file of a kind that the world may read; None while the account is off."""
    return IatiFile.objects.filter(kind=kind, state="published").first() if account() else None


def todo(actor: Actor) -> list[Todo]:
    """For those who clear: reports, shapes, and what is to be told to IATI, asked by another person."""
    lines = []
    if may(rules.CLEAR, actor, TeamKey.DIRECTION):
        waiting = Report.objects.visible_to(actor).waiting().order_by("written_at", "pk")
        mine = Q(asked_by=actor.user) | Q(written_by=actor.user) | Q(fixed_by=actor.user)
        lines += listed(waiting.exclude(mine), "yellow", _to_clear)
    if may(rules.SHAPE, actor, TeamKey.DIRECTION):
        drafts = Template.objects.filter(state="draft").exclude(written_by=actor.user)
        lines += listed(drafts.order_by("written_at"), "green", _to_approve)
    if may(rules.PUBLISH, actor, TeamKey.DIRECTION):
        asked = Clearance.objects.filter(second=None).exclude(asked_by=actor.user).exists()
        proposed = IatiAccount.objects.filter(second=None, ended_at=None).exclude(proposed_by=actor.user).exists()
        files = IatiFile.objects.filter(state="prepared").exclude(prepared_by=actor.user).exists()
        if asked or proposed or files:
            title = _("Answer what is to be told to IATI")
            lines.append(Todo("yellow", title, _("Reports · waits for a second person"), reverse("reports:iati")))
    return lines


def _to_clear(report: Report) -> Todo:
    title = _("Decide whether a report may leave")
    return Todo("yellow", title, _("Reports · waits for a second person"), report.get_absolute_url())


def _to_approve(template: Template) -> Todo:
    title = _("Approve a shape of reports")
    return Todo("green", title, _("Reports · waits for a second person"), reverse("reports:templates"))
