"""The days of the plan's money that await who keeps it. A calendar outside says nothing of them but "Rappel"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.dates import Awaited, first
from vigie.plan.budget.models import Fund
from vigie.plan.budget.queries import outstanding
from vigie.plan.budget.rules import BUDGET, SPEND, TEAM


def awaited(actor: Actor, days: Span) -> Iterator[Awaited]:
    """Advances to be justified, and funds that end."""
    if may(SPEND, actor, TEAM):
        said, url = _("An advance is to be justified or returned"), reverse("budget:advances")
        for one in first(outstanding(actor).select_related(None), "due_on", days):
            yield Awaited(f"budget.advance:{one.pk}", one.due_on, said, url)
    if may(BUDGET, actor, TEAM):
        said, a_day = _("A fund ends"), timedelta(days=1)  # `ends` is the first day after a fund
        for fund in first(Fund.objects.all(), "ends", Span(days.start + a_day, days.end + a_day)):
            yield Awaited(f"budget.fund:{fund.pk}", fund.span.last, said, fund.get_absolute_url(), fund.code)
