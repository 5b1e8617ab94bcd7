"""Reading a text in an opened session: its words against the sheets, its number against the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.intake.duty.hours import ZONE
from vigie.protection.intake.models import Report
from vigie.protection.intake.texts.actions import spelling
from vigie.protection.intake.texts.codes import Meaning, Reading, Sheet, read
from vigie.protection.intake.texts.models import GRACE, CodeSheet, Correspondent
from vigie.protection.intake.texts.vocabulary import kinds, worded

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """What the page of a request shows of a text."""

    sender: str
    known: Facts | None  # the correspondent, or None for a number that nobody expects
    reading: Reading
    kept: bool  # whether the request already says what the codes say
    lines: list[tuple[str | Promise, str]] = field(default_factory=list)

    @property
    def constraint(self) -> bool:
        """Whether it says that it was written under constraint."""
        return "constraint" in self.reading.all("sign")


def shown(report: Report, came: Facts, first: Facts, *, by: Actor) -> Shown | None:
    """A text, read; None for what came by another way. Opens sheets and numbers, with one audit entry.

    `came` are the request's opened facts, `first` those of its first message.
    """
    if "sms" not in came:
        return None
    sheets = list(CodeSheet.objects.visible_to(by))
    listed = list(Correspondent.objects.visible_to(by))
    opened = open_many([*sheets, *listed], by=by, of="codes")
    kept = "read" in first
    reading = _kept(first["read"]) if kept else reading_of(came, first, _sheets(sheets, opened))
    sender = str(came["sms"]["from"])
    known = next((opened[one.pk] for one in listed if opened[one.pk]["number"] == spelling(sender)), None)
    lines = [(label, worded((kind, value))) for kind, label in kinds().items() for value in reading.all(kind)]
    return Shown(sender, known, reading, kept, lines)


def reading_of(came: Facts, first: Facts, sheets: list[Sheet]) -> Reading:
    """What a text says by the sheets of the day on which it came."""
    return read(str(first["words"]), sheets, day_of(came), GRACE)


def day_of(came: Facts) -> date:
    """The day on which a text came, where the desk is."""
    return datetime.fromisoformat(came["sms"]["at"]).astimezone(ZONE).date()


def open_sheets(*, by: Actor) -> list[Sheet]:
    """All sheets that are kept, opened."""
    sheets = list(CodeSheet.objects.visible_to(by))
    return _sheets(sheets, open_many(sheets, by=by, of="codes"))


def _sheets(sheets: list[CodeSheet], opened: Mapping[Any, Facts]) -> list[Sheet]:
    return [
        Sheet(str(one.pk), facts["called"], facts["country"], one.month, one.state == "burnt", facts["codes"])
        for one in sheets
        if (facts := opened[one.pk])
    ]


def numbers(*, by: Actor) -> set[str]:
    """The numbers that are expected, opened."""
    listed = list(Correspondent.objects.visible_to(by))
    return {str(facts["number"]) for facts in open_many(listed, by=by, of="codes").values()}


def _kept(given: Facts) -> Reading:
    facts: list[Meaning] = [(kind, value) for kind, value in given["facts"]]
    counts = {name: int(given[name]) for name in ("strange", "stale", "burnt")}
    return Reading(facts, list(given["called"]), str(given["country"]), **counts)
