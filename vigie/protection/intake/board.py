"""The board of requests: what the page shows of each, opened together, and what each looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.intake.matters.reading import Read, newest, pairs
from vigie.protection.intake.matters.reading import opened as opened_together
from vigie.protection.intake.models import Report, Way
from vigie.protection.intake.texts.actions import spelling
from vigie.protection.intake.texts.reading import numbers

NEWEST = 50  # of the newest requests, compared with those of the page
HINTS = 3  # others that a line names; its own page shows all


@dataclass(frozen=True)
class Hint:
    """Another request that a line looks like, and why; `number` of its line on this page, or 0 for one elsewhere."""

    number: int
    reasons: list[str]


@dataclass
class Line:
    """One request with what its sealed facts say; `alike` is a hint and never a merge."""

    report: Report
    language: str
    way: str | Promise
    number: int
    stranger: bool = False  # a text from a number that nobody expects
    alike: list[Hint] = field(default_factory=list)
    read: Read | None = None  # opened to be compared


def lines(reports: Sequence[Report], *, compare: bool, by: Actor) -> list[Line]:
    """The lines of one page. Leaves one audit entry; with `compare` one more, for the newest requests that are read and
    compared with these."""
    opened = open_many(reports, by=by, of="board")
    shown = [_line(report, opened[report.pk], number) for number, report in enumerate(reports, 1)]
    _mark_strangers(shown, opened, by)
    if compare and reports:
        _compare(shown, opened, by)
    return shown


def _line(report: Report, facts: dict[str, Any], number: int) -> Line:
    return Line(report, facts.get("language", ""), Way(facts.get("way", Way.WEB)).label, number)


def _mark_strangers(shown: list[Line], opened: dict[UUID, dict[str, Any]], by: Actor) -> None:
    texts = [line for line in shown if "sms" in opened[line.report.pk]]
    expected = numbers(by=by) if texts else set()
    for line in texts:
        line.stranger = spelling(opened[line.report.pk]["sms"]["from"]) not in expected


def _compare(shown: list[Line], known: dict[UUID, dict[str, Any]], by: Actor) -> None:
    here = {line.report.pk: line for line in shown}
    others = [one for one in newest(by, NEWEST) if one.pk not in here]
    reads = opened_together([*(line.report for line in shown), *others], by=by, before=known)
    for each in reads:
        if each.report.pk in here:
            here[each.report.pk].read = each
    for pair in pairs(reads):
        for one, other in ((pair.one.report.pk, pair.other.report.pk), (pair.other.report.pk, pair.one.report.pk)):
            if one in here and len(here[one].alike) < HINTS:
                here[one].alike.append(Hint(here[other].number if other in here else 0, pair.reasons))
