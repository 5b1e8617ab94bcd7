"""The board of requests: what the page shows of each, opened together, and which of them sound alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from vigie.compute.text import likeness
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import SealedRecord
from vigie.ground.seal.opening import open_many
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Message, Report, Way
from vigie.protection.intake.texts.actions import spelling
from vigie.protection.intake.texts.reading import numbers

ALIKE = 0.5  # share of words in common from which two first messages are shown to each other


@dataclass
class Line:
    """One request with what its sealed facts say; `alike` are other lines of the page, a hint and never a merge."""

    report: Report
    language: str
    way: str | Promise
    number: int
    stranger: bool = False  # a text from a number that nobody expects
    alike: list[Line] = field(default_factory=list)


def lines(reports: Sequence[Report], *, compare: bool, by: Actor) -> list[Line]:
    """The lines of one page. Leaves one audit entry; with `compare` the first messages are opened with them."""
    firsts = list(Message.objects.filter(report__in=reports, place=1)) if compare else []
    records: list[SealedRecord] = [*reports, *firsts]
    opened = open_many(records, by=by, of="board")
    shown = [_line(report, opened[report.pk], number) for number, report in enumerate(reports, 1)]
    _mark_strangers(shown, {report.pk: opened[report.pk] for report in reports}, by)
    if compare:
        _compare(shown, {first.report_id: _words(opened[first.pk]) for first in firsts})
    return shown


def _line(report: Report, facts: dict[str, Any], number: int) -> Line:
    return Line(report, facts.get("language", ""), Way(facts.get("way", Way.WEB)).label, number)


def _mark_strangers(shown: list[Line], opened: dict[UUID, dict[str, Any]], by: Actor) -> None:
    texts = [line for line in shown if "sms" in opened[line.report.pk]]
    expected = numbers(by=by) if texts else set()
    for line in texts:
        line.stranger = spelling(opened[line.report.pk]["sms"]["from"]) not in expected


def _words(facts: dict[str, Any]) -> str:
    draft = Draft.of(facts.get("draft", {}))
    return f"{facts['words']} {draft.violation.get('narrative', '')}"


def _compare(shown: list[Line], said: dict[UUID, str]) -> None:
    for one, other in combinations(shown, 2):
        if likeness(said.get(one.report.pk, ""), said.get(other.report.pk, "")) >= ALIKE:
            one.alike.append(other)
            other.alike.append(one)
