"""What the pages of requests say of what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake import rules
from vigie.protection.intake.matters.reading import MATTER, REQUEST, Pair, Read
from vigie.protection.intake.models import Report


@dataclass(frozen=True)
class Compared:
    """What one page compared: the requests that were opened, and the one alone that was asked about, if one was."""

    reads: Sequence[Read]
    only: UUID | None = None


@dataclass(frozen=True)
class Decided:
    """What someone said of a request and another, both of which the reader may see."""

    other: Report
    said: str
    by: str
    at: str


@dataclass(frozen=True)
class Matter:
    """A request with what was said of it: `requests` here, the rest for rooms that come later. `triage`: whether the
    reader may say otherwise."""

    report: Report
    known: dict[str, Any]
    requests: list[Decided]
    triage: bool


def matter(report: Report, known: dict[str, Any], actor: Actor) -> Matter:
    """What was said of it and other requests, as far as the actor may see these."""
    said = {entry["id"]: entry for entry in known.get(MATTER, []) if entry["kind"] == REQUEST}
    others = Report.objects.visible_to(actor).filter(pk__in=list(said)).order_by("-month", "pk")
    told = [(other, said[str(other.pk)]) for other in others]
    decided = [Decided(other, each["said"], each["by"], each["at"]) for other, each in told]
    return Matter(report, known, decided, may(rules.TRIAGE, actor, report.team_id))


def about(pairs: Sequence[Pair], only: UUID | None) -> list[Pair]:
    """Those of one request, which then stands first; all of them where none is asked about."""
    if only is None:
        return list(pairs)
    turned = [Pair(pair.other, pair.one, pair.reasons) if pair.other.report.pk == only else pair for pair in pairs]
    return [pair for pair in turned if pair.one.report.pk == only]
