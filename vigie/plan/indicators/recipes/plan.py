"""The plan itself: activities and milestones."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.recipes.recipe import Recipe, Words, undivided
from vigie.plan.indicators.sources import periods, plan
from vigie.plan.indicators.sources.plan import Due


def _share(
    key: str,
    title: Words,
    of: Words,
    what: Words,
    date: Words,
    due: Callable[[Span | None], list[periods.Row]],
    whole: Callable[[], Part | None],
    found: Callable[[], list[Due]],
) -> Recipe:
    return Recipe(
        key=key,
        kind="ratio",
        title=title,
        of=of,
        source=_("Activities of the plan's current version"),
        filter=what,
        distinct=_("Each one once, in its country, or under several countries"),
        date=date,
        scope=_("Activities that are followed and have a date"),
        disaggregator="",
        readers=_("Everyone who signs in reads the plan."),
        figure=lambda span: plan.share(due(span), span),
        figures=lambda spans: plan.shares(due(periods.hull(spans)), spans),
        whole=whole,
        rows=lambda actor, country, value: plan.evidence(found(), actor, country),
        labels=undivided,
        marks=(_("yes"), _("no")),
    )


REALISED = _share(
    "activities-realised",
    _("Activities realised"),
    _("of the activities due"),
    _("Activities done; those given up were due as well"),
    _("Last day of the activity"),
    plan.activities_due,
    plan.activities_whole,
    plan.activities,
)
MILESTONES = _share(
    "milestones-reached",
    _("Milestones reached"),
    _("of the milestones due"),
    _("Milestones marked as done"),
    _("Day when the milestone was due"),
    plan.milestones_due,
    plan.milestones_whole,
    plan.milestones,
)
RECIPES = (REALISED, MILESTONES)
