"""Holds and reports in words; a rule that is gone leaves its reports readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from vigie.ground.retention.declared import rule_named, rule_of
from vigie.ground.retention.models import Erasure, Hold


@dataclass(frozen=True)
class HeldLine:
    """A hold, what kind of record it is on, from when its time counts, and where it is read."""

    hold: Hold
    title: str | Promise
    clock: date | None
    url: str


@dataclass(frozen=True)
class ReportLine:
    """What one rule erased in one run."""

    title: str | Promise
    count: int
    oldest: date
    newest: date


@dataclass(frozen=True)
class ReportCard:
    """One run, and the backups that still hold what it erased, each with its day of making and of destruction."""

    day: date
    lines: list[ReportLine]
    backups: list[tuple[date, date]]


def held_lines(holds: Iterable[Hold]) -> list[HeldLine]:
    """Each hold with the words of the rule that it stops."""
    lines = []
    for hold in holds:
        rule = rule_of(hold.kind)
        record: Any = rule.model._base_manager.filter(pk=hold.subject).first() if rule else None
        url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
        clock = getattr(record, rule.clock) if rule and record else None
        lines.append(HeldLine(hold, rule.title if rule else hold.kind, clock, url))
    return lines


def report_cards(reports: Iterable[Erasure]) -> list[ReportCard]:
    """Each run in words."""
    return [
        ReportCard(
            report.day,
            [_line(line) for line in report.lines],
            [(date.fromisoformat(b["made"]), date.fromisoformat(b["until"])) for b in report.backups],
        )
        for report in reports
    ]


def _line(line: dict[str, Any]) -> ReportLine:
    rule = rule_named(line["rule"])
    oldest, newest = (date.fromisoformat(f"{line[name]}-01") for name in ("oldest", "newest"))
    return ReportLine(rule.title if rule else line["rule"], line["count"], oldest, newest)
