"""Tables of figures: as the team sees them, and as they may leave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute import sdg
from vigie.compute.cells import csv_of
from vigie.compute.disclosure import MINIMUM_CELL, protect_table
from vigie.ground.terms.queries import label, parent_of, place_label
from vigie.protection.incidents.facts import UNKNOWN
from vigie.protection.incidents.figures.reading import Period, Read

LETTERS: dict[str, str | Promise] = {
    "A": gettext_lazy("Killing"),
    "B": gettext_lazy("Enforced disappearance"),
    "C": gettext_lazy("Torture"),
    "D": gettext_lazy("Arbitrary detention"),
    "E": gettext_lazy("Kidnapping by a non-State actor"),
    "F": gettext_lazy("Other harmful acts"),
}
SIDES: dict[str, str | Promise] = {
    "state": gettext_lazy("State"),
    "non_state": gettext_lazy("Non-State"),
    UNKNOWN: gettext_lazy("Not stated"),
}
VICTIMS: dict[str, str | Promise] = {
    "journalist": gettext_lazy("Journalists and media workers"),
    "trade_unionist": gettext_lazy("Trade unionists"),
    "defender": gettext_lazy("Human rights defenders"),
    UNKNOWN: gettext_lazy("Not stated"),
}
GROUPS: dict[str, str | Promise] = {
    "woman": gettext_lazy("Women"),
    "child": gettext_lazy("Children"),
    "displaced": gettext_lazy("Displaced within the country"),
    "exile": gettext_lazy("In exile"),
    "migrant": gettext_lazy("Migrants"),
    "none": gettext_lazy("None of these groups"),
    UNKNOWN: gettext_lazy("Not stated"),
}
# Where so few defenders live that a country and a year say enough (security.md, Do no harm).
SMALL_COUNTRIES = {"STP", "GNQ"}


@dataclass(frozen=True)
class Dimension:
    """One way to break the indicator down: `of` a victim, and the name of each value."""

    label: str | Promise
    of: Callable[[sdg.Victim], str]
    name: Callable[[str], str]


def _place(code: str) -> str:
    return _("Other, or not stated") if code == UNKNOWN else place_label(code)


DIMENSIONS: dict[str, Dimension] = {
    "sex": Dimension(gettext_lazy("Sex"), lambda v: v.sex, lambda code: label("sex", code)),
    "age": Dimension(gettext_lazy("Age band"), lambda v: v.age_band, lambda code: label("age_band", code)),
    "situation": Dimension(
        gettext_lazy("Situation of the person"), lambda v: v.situation, lambda code: label("victim_situation", code)
    ),
    "victim": Dimension(gettext_lazy("Category of the victim"), lambda v: v.category, lambda code: str(VICTIMS[code])),
    "author": Dimension(gettext_lazy("State or not"), lambda v: v.author, lambda code: str(SIDES[code])),
    "country": Dimension(gettext_lazy("Country"), lambda v: v.place, lambda code: str(_place(code))),
}


@dataclass(frozen=True)
class Table:
    """The indicator by one dimension: a row a category, a column a value; every total is the sum of its cells."""

    columns: list[str]
    rows: list[tuple[str, list[list[sdg.Victim]]]]

    @property
    def counts(self) -> list[list[int]]:
        return [[len(cell) for cell in cells] for _letter, cells in self.rows]

    @property
    def totals(self) -> list[int]:
        """Of each column, and of all."""
        columns = [sum(column) for column in zip(*self.counts, strict=True)]
        return [*columns, sum(columns)]


def table(counted: sdg.Counted, dimension: Dimension) -> Table:
    """Every value that occurs has its column, "not stated" always."""
    cells = counted.by(dimension.of)
    columns = [*sorted({value for row in cells.values() for value in row} - {UNKNOWN}), UNKNOWN]
    return Table(columns, [(letter, [row.get(value, []) for value in columns]) for letter, row in cells.items()])


def leaving(counted: sdg.Counted, dimension: Dimension, period: Period, country: str) -> bytes:
    """The table as a CSV file that may leave the team: small cells hidden, with others so that nothing can be computed
    back; of a small country, the year's total alone. Hidden is "…", not zero."""
    if country in SMALL_COUNTRIES:
        made = Table([UNKNOWN], [("", [list(counted.victims)])])
    else:
        made = table(replace(counted, victims=tuple(map(_coarse, counted.victims))), dimension)
    safe = protect_table(made.counts, minimum=MINIMUM_CELL, publish_zero=True)
    several = len(made.columns) > 1
    head = [_("Category"), "ICCS", *([dimension.name(value) for value in made.columns] if several else []), _("Total")]
    lines = [head]
    for place, (letter, _cells) in enumerate(made.rows):
        row = safe.cells[place] if several else ()
        named = [str(LETTERS[letter]), " ".join(sdg.CODES[letter])] if letter else [_("All categories"), ""]
        lines.append([*named, *map(_shown, row), _shown(safe.row_totals[place])])
    if len(made.rows) > 1:
        lines.append([_("Total"), "", *(map(_shown, safe.column_totals) if several else ()), _shown(safe.total)])
    months = f"{period.start:%Y-%m} – {period.end:%Y-%m}"
    about = [["SDG 16.10.1", months, place_label(country) if country else _("All countries")]]
    why = _("“…”: hidden, under %(n)d or to hide such a figure. Verified by two; where nothing is, nothing was heard.")
    return csv_of([*about, [why % {"n": MINIMUM_CELL}], [], *lines])


def _coarse(victim: sdg.Victim) -> sdg.Victim:
    """Among all countries, a small one stands with the countries not stated."""
    return replace(victim, place=UNKNOWN) if victim.place in SMALL_COUNTRIES else victim


def _shown(figure: int | None) -> str:
    return "…" if figure is None else str(figure)


@dataclass(frozen=True)
class Bars:
    """Acts by one feature, the most first, "not stated" last and always there."""

    title: str | Promise
    lines: list[tuple[str, int]]
    most: int
    total: int
    overlap: bool = False  # one act may stand in two lines


def statistics(read: Read) -> list[Bars]:
    """Acts of the period by act, area, sex, group of the victim, presumed author and month."""
    kinds: list[tuple[str | Promise, Callable[..., str], Callable[[str], str]]] = [
        (gettext_lazy("Act"), lambda i, f, a: a.act, lambda code: label("act", code)),
        (gettext_lazy("Act group"), lambda i, f, a: parent_of("act", a.act), lambda code: label("act_group", code)),
        (gettext_lazy("Area"), lambda i, f, a: f.area, place_label),
        (gettext_lazy("Sex"), lambda i, f, a: a.sex, lambda code: label("sex", code)),
        (gettext_lazy("Category of the victim"), lambda i, f, a: a.category, lambda c: label("defender_category", c)),
        (gettext_lazy("Presumed author"), lambda i, f, a: _author(a), lambda code: label("author_category", code)),
        (gettext_lazy("Month"), lambda i, f, a: f"{i.month:%Y-%m}", str),
    ]
    bars = [_bars(title, read.by(feature), name, in_time=feature is kinds[-1][1]) for title, feature, name in kinds]
    return [*bars[:4], _by_group(read), *bars[4:]]


def _by_group(read: Read) -> Bars:
    """Every group has its line, 0 too: that no woman is among them must be seen, not guessed from a missing line."""
    counts = read.groups()
    lines = [(str(GROUPS[code]), counts[code]) for code in GROUPS]
    most = max((n for _name, n in lines), default=0) or 1
    return Bars(gettext_lazy("Group of the victim"), lines, most, len(read.acts()), overlap=True)


def _author(act: Any) -> str:
    return str(act.perpetrators[0]["category"]) if act.perpetrators else UNKNOWN


def _bars(title: str | Promise, counts: Counter[str], name: Callable[[str], str], *, in_time: bool) -> Bars:
    known = [
        (value, n) for value, n in (sorted(counts.items()) if in_time else counts.most_common()) if value != UNKNOWN
    ]
    lines = [(name(value), n) for value, n in known]
    if not in_time:
        lines.append((_("Not stated"), counts[UNKNOWN]))
    return Bars(title, lines, max((n for _name, n in lines), default=0) or 1, sum(counts.values()))
