"""From what differs between two reports to lines that a template can simply print, in the language of the reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vigie.compute.words import Piece
from vigie.plan.reports.comparing import Change, ChapterChanges
from vigie.plan.reports.content import Content
from vigie.plan.reports.rendering.showing import shown


@dataclass(frozen=True)
class Line:
    """One cell that differs; `said` stands for both sides where no more is told."""

    row: str
    column: str
    before: str
    after: str
    difference: str
    said: str
    why: str


@dataclass(frozen=True)
class PrintedTable:
    """One table's differences."""

    title: str
    lines: list[Line]
    added: list[str]
    gone: list[str]

    @property
    def has_reasons(self) -> bool:
        return any(line.why for line in self.lines)


@dataclass(frozen=True)
class PrintedChapter:
    """One chapter's differences."""

    title: str
    pieces: list[Piece]
    tables: list[PrintedTable]


def printed(found: Iterable[ChapterChanges]) -> list[PrintedChapter]:
    """The chapters, ready to print."""
    return [
        PrintedChapter(
            one.title,
            one.pieces,
            [
                PrintedTable(table.title, [_line(change) for change in table.changes], table.added, table.gone)
                for table in one.tables
            ],
        )
        for one in found
    ]


def _line(change: Change) -> Line:
    before, after = (shown(cell, change.column) or "–" for cell in (change.before, change.after))
    return Line(change.row, change.column.title, before, after, _difference(change), _said(change), _why(change))


def _said(change: Change) -> str:
    return {
        "": "",
        "changed": _("changed, told without its number"),
        "hidden": _("hidden or not known in one of them"),
    }[change.said]


def _why(change: Change) -> str:
    return {
        "": "",
        "recipe": _("the recipe counts otherwise"),
        "lock": _("counted otherwise, then fixed by a lock"),
        "revised": _("the records were revised"),
    }[change.why]


def _difference(change: Change) -> str:
    """With its sign; a percentage differs by points."""
    if change.difference is None:
        return ""
    value = number_format(change.difference, use_l10n=True, force_grouping=True)
    sign = "+" if change.difference > 0 else ""
    unit = {"money": " €", "percent": " " + _("points")}.get(change.column.kind, "")
    return f"{sign}{value.replace('-', '−')}{unit}"


def coverage(before: Content, after: Content) -> list[tuple[str, str, str]]:
    """What each of two reports covers, line by line, where they differ: (label, first, second)."""
    old, new = dict(before.about), dict(after.about)
    labels = dict.fromkeys([*new, *old])
    return [(one, old.get(one, "–"), new.get(one, "–")) for one in labels if old.get(one) != new.get(one)]
