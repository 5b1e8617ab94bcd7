"""What a report says of figures: gathered once, when it is fixed, from the rooms below; one module a chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.compute.spans import parse
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.periods import span_words
from vigie.plan.reports.content import Content, Section
from vigie.plan.reports.gathering import activities, indicators, money, risks
from vigie.plan.reports.gathering.scope import Pieces, Scope, of_report
from vigie.plan.reports.models import Audience, Report

GATHERERS: Mapping[str, Callable[[Scope, Actor], Pieces]] = {
    "progress": activities.progress,
    "activities": activities.activities,
    "indicators": indicators.indicators,
    "money": money.money,
    "risks": risks.risks,
}


def gathered(
    report: Report, title: str, chapters: list[tuple[str, str]], words: Mapping[str, str], *, by: Actor
) -> Content:
    """The whole content as it stands now, in the report's language. Nothing is written."""
    with translation.override(report.language):
        scope = of_report(report)
        sections = []
        for key, heading in chapters:
            pieces = GATHERERS[key](scope, by) if key in GATHERERS else Pieces()
            sections.append(Section(key, heading, words.get(key, ""), pieces.tables, pieces.charts))
        mark = _("For the team only") if report.audience == Audience.TEAM else str(report.get_audience_display())
        return Content(title, mark, _about(report, scope), timezone.localdate().isoformat(), sections)


def _about(report: Report, scope: Scope) -> list[tuple[str, str]]:
    lines = [
        (_("Plan"), str(report.version_of_plan)),
        (_("Period"), span_words(parse(report.span))),
        (_("Figures of"), date_format(timezone.localdate(), "DATE_FORMAT")),
    ]
    if scope.top:
        lines.append((_("Part of the plan"), scope.top.named))
    if report.funder:
        lines.append((_("Funder"), report.funder.code))
    if report.country:
        lines.append((_("Country"), str(place_label(report.country))))
    return lines
