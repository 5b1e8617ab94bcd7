"""What differs between two fixed reports: words word by word, figures by subtraction where that tells no small cell.

Nothing is read but the two contents, so that a comparison says of each what it said when it was fixed (ADR 104).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from vigie.compute.words import Piece, compared
from vigie.ground.access.errors import Invalid
from vigie.plan.indicators.figures import Part
from vigie.plan.reports.content import Basis, Column, Content, Section, Table, basis_of
from vigie.plan.reports.gathering.differences import is_small, moved_few
from vigie.plan.reports.models import Report

Said = Literal["", "changed", "hidden"]
Why = Literal["", "recipe", "lock", "revised"]
Key = tuple[str, str]  # a name, and which of those of that name

INDICATORS = "indicators"
NAMED_BY = {"activities": (0, 1), "risks": (0, 2)}  # chapter → the columns that name a row; else the first


@dataclass(frozen=True)
class Change:
    """One cell that differs. `said`: "changed" and "hidden" are all that is told of it, and its texts are empty."""

    row: str
    column: Column
    before: str = ""
    after: str = ""
    said: Said = ""
    why: Why = ""

    @property
    def difference(self) -> Decimal | None:
        """After less before; None for text, and where one is not known, which is not nought."""
        if self.column.kind == "text" or not self.before or not self.after:
            return None
        return Decimal(self.after) - Decimal(self.before)


@dataclass(frozen=True)
class TableChanges:
    """What differs in one table; `added` and `gone` name the rows that one of the two alone has."""

    title: str
    changes: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.added or self.gone)


@dataclass(frozen=True)
class ChapterChanges:
    """What differs in one chapter; no pieces where its words are the same."""

    title: str
    pieces: list[Piece]
    tables: list[TableChanges]


def in_order(one: Report, other: Report) -> tuple[Report, Report]:
    """Two reports, the one that was fixed first at the head. Raises Invalid where they cannot be compared."""
    if one.fixed_at is None or other.fixed_at is None:
        raise Invalid(_("Only reports that are fixed are compared: a draft changes with every hour."))
    if one.pk == other.pk:
        raise Invalid(_("Choose two reports."))
    shapes = [(each.version_of_plan.plan_id, each.shape, each.language) for each in (one, other)]
    if shapes[0] != shapes[1]:
        raise Invalid(_("Only reports of one plan, one shape and one language are compared."))
    return (one, other) if one.fixed_at <= other.fixed_at else (other, one)


def cover(report: Report) -> tuple[Any, ...]:
    """What a report is about: where this is the same, a figure that differs was counted anew."""
    return report.span, report.element_id, report.country, report.funder_id


def compare(before: Content, after: Content, *, outside: bool, alike: bool) -> list[ChapterChanges]:
    """The chapters in which anything differs, in the order of `after`.

    `outside`: one of the two is for others than the team, and so no number tells of a few people (`_guarded`).
    `alike`: both cover the same, so that a figure that differs has a reason.
    """
    old = {one.key: one for one in before.sections}
    new = {one.key: one for one in after.sections}
    found = []
    for key in dict.fromkeys([*new, *old]):
        first, second = old.get(key) or _empty(new[key]), new.get(key) or _empty(old[key])
        pieces = compared(first.words, second.words) if first.words != second.words else []
        tables = [one for one in _tables(first, second, outside=outside, alike=alike) if not one.is_empty]
        if pieces or tables:
            found.append(ChapterChanges(second.title, pieces, tables))
    return found


def _empty(like: Section) -> Section:
    return Section(like.key, like.title)


def _tables(before: Section, after: Section, *, outside: bool, alike: bool) -> list[TableChanges]:
    by_recipe = all(table.basis for section in (before, after) for table in section.tables)
    old, new = (_named(section, by_recipe=by_recipe) for section in (before, after))
    found = []
    for name in dict.fromkeys([*new, *old]):
        first, second = old.get(name), new.get(name)
        if first and second:
            found.append(_Pair(first, second, after.key, alike=alike).changes(outside=outside))
        else:
            found.append(TableChanges("", added=_titles(second), gone=_titles(first)))
    return found


def _titles(table: Table | None) -> list[str]:
    return [table.title] if table else []


def _named(section: Section, *, by_recipe: bool) -> dict[Key, Table]:
    """Tables by their titles; those after the list of indicators by recipe where both reports keep it, since a title
    says of a locked figure that it is one."""
    names: Counter[str] = Counter()
    found: dict[Key, Table] = {}
    for place, table in enumerate(section.tables):
        name = table.title
        if section.key == INDICATORS and by_recipe and place:
            name = basis_of(table.basis[0]).recipe
        names[name] += 1
        found[name, str(names[name])] = table
    return found


@dataclass(frozen=True)
class _Row:
    """One row, its cells by the titles of their columns."""

    label: str
    cells: dict[str, str]
    basis: Basis | None


class _Pair:
    """One table as it stands in both reports."""

    def __init__(self, before: Table, after: Table, chapter: str, *, alike: bool) -> None:
        self.alike, self.title = alike, after.title
        self.naming = NAMED_BY.get(chapter, (0,))
        by_recipe = bool(before.basis and after.basis)
        self.old, self.new = self._rows(before, by_recipe=by_recipe), self._rows(after, by_recipe=by_recipe)
        self.of_people = chapter == INDICATORS
        numbers = [column.title for column in after.columns if column.kind == "number"]
        self.counted = numbers[-2:] if self.of_people else []
        self.columns = self._columns(before, after)

    def _columns(self, before: Table, after: Table) -> list[Column]:
        """Those that both have; of indicators also the one of retained values, which is there where one is."""
        old, new = ({one.title: one for one in table.columns} for table in (before, after))
        named = {after.columns[place].title for place in self.naming if place < len(after.columns)}
        kept = {title: one for title, one in (old | new).items() if self.of_people or title in old.keys() & new.keys()}
        return [one for title, one in kept.items() if title not in named]

    def _rows(self, table: Table, *, by_recipe: bool) -> dict[Key, _Row]:
        """By name, or by recipe where a table has one a row; those of one name in their order."""
        seen: Counter[str] = Counter()
        titles = [column.title for column in table.columns]
        found: dict[Key, _Row] = {}
        for place, cells in enumerate([*table.rows, *([table.total] if table.total else [])]):
            basis = basis_of(table.basis[min(place, len(table.basis) - 1)]) if table.basis else None
            label = " · ".join(cells[at] for at in self.naming if at < len(cells) and cells[at])
            is_list = by_recipe and len(table.basis) == len(table.rows) and not table.total
            name = basis.recipe if is_list and basis else label
            seen[name] += 1
            found[name, str(seen[name])] = _Row(label, dict(zip(titles, cells, strict=True)), basis)
        return found

    def changes(self, *, outside: bool) -> TableChanges:
        """Cell by cell."""
        pairs = [(self.old[key], row) for key, row in self.new.items() if key in self.old]
        found = [one for before, after in pairs for one in self._row(before, after, outside=outside)]
        return TableChanges(
            self.title,
            _apart(found) if outside else [change for change, _basis in found],
            [row.label for key, row in self.new.items() if key not in self.old],
            [row.label for key, row in self.old.items() if key not in self.new],
        )

    def _row(self, before: _Row, after: _Row, *, outside: bool) -> Iterator[tuple[Change, Basis | None]]:
        """Each change, with how it was counted where it is a figure of people."""
        why = _why(before.basis, after.basis) if self.alike else ""
        # Where none was kept, all may be of one source.
        counted = after.basis or Basis(after.label, 0, locked=False, source="")
        said = _guarded(self._part(before), self._part(after)) if outside and self.counted else None
        if said is not None:
            yield Change(after.label, Column(self.counted[0], "number"), said=said, why=why), counted
        for column in self.columns:
            cells = before.cells.get(column.title, ""), after.cells.get(column.title, "")
            if cells[0] == cells[1]:
                continue
            if column.title not in self.counted:
                yield self._other(after, column, cells, outside=outside), None
            elif said is None:
                yield Change(after.label, column, *cells, why=why), counted

    def _other(self, row: _Row, column: Column, cells: tuple[str, str], *, outside: bool) -> Change:
        """Of what is hidden or not known in one of them nothing is told outside, nor how a retained value moved."""
        if outside and self.of_people and column.kind == "text":
            return Change(row.label, column, said="changed")
        if outside and column.kind != "text" and not all(cells):
            return Change(row.label, column, said="hidden")
        return Change(row.label, column, *cells)

    def _part(self, row: _Row) -> Part | None:
        number, *below = [row.cells.get(title, "") for title in self.counted]
        return Part(int(number), int(below[0]) if below and below[0] else None) if number else None


def _guarded(before: Part | None, after: Part | None) -> Said | None:
    """What alone may be told of two counts where one is for others; None where both numbers may stand, or are the same.

    Hidden: one of them is small, hidden or not known. Changed: what came between is small, and as telling as a small
    cell: of the count, of what it is out of, or of the rest between these.
    """
    if before == after:
        return None
    if before is None or after is None or is_small(before) or is_small(after):
        return "hidden"
    return "changed" if moved_few(before, after) else None


def _apart(found: Sequence[tuple[Change, Basis | None]]) -> list[Change]:
    """Of several figures of one source that changed, no number: the change of one less that of another would tell the
    change of a third, which may be small and is not shown."""
    recipes: dict[str, set[str]] = {}
    for _change, basis in found:
        if basis:
            recipes.setdefault(basis.source, set()).add(basis.recipe)
    return [
        Change(change.row, change.column, said=change.said or "changed", why=change.why)
        if basis and len(recipes[basis.source]) > 1
        else change
        for change, basis in found
    ]


def _why(before: Basis | None, after: Basis | None) -> Why:
    """Why a figure of the same period differs, as far as both reports kept it."""
    if before is None or after is None or before.recipe != after.recipe:
        return ""
    if before.version != after.version:
        return "recipe"
    return "lock" if after.locked and not before.locked else "revised"
