"""Activities over time, drawn as a picture whose places are all computed here; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vigie.compute.spans import Span
from vigie.ground.ui.periods import month_tick, span_words
from vigie.plan.activities.models import Activity
from vigie.plan.tree.models import Node

LABEL, WIDTH, LINE, TOP = 190, 760, 26, 24  # in the picture's own units
MOST = 200  # lines of one picture


@dataclass(frozen=True)
class GanttBar:
    """One activity: where its bar lies, how much of it is done, and how it is marked."""

    label: str
    words: str
    address: str
    y: int
    x: int
    width: int
    done: int
    css: str
    marks: list[tuple[int, str]]


@dataclass(frozen=True)
class Gantt:
    """The whole picture; `ticks` are (x, words) of years or quarters, `today` an x or None."""

    bars: list[GanttBar]
    ticks: list[tuple[int, str]]
    today: int | None
    height: int
    undated: int

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


def gantt(rows: Sequence[tuple[Node, Activity]], today: date) -> Gantt | None:
    """The picture of dated activities in their order; None where none is dated."""
    dated = [(node, one, span) for node, one in rows if (span := one.span)][:MOST]
    if not dated:
        return None
    whole = Span(
        min(span.start for _n, _a, span in dated).replace(month=1, day=1),
        date(max(span.last for _n, _a, span in dated).year + 1, 1, 1),
    )
    bars = [_bar(place, node, one, span, whole, today) for place, (node, one, span) in enumerate(dated)]
    height = TOP + LINE * len(bars) + 6
    here = _x(today, whole) if today in whole else None
    return Gantt(bars, _ticks(whole), here, height, len(rows) - len(dated))


def _bar(place: int, node: Node, one: Activity, span: Span, whole: Span, today: date) -> GanttBar:
    start, end = _x(span.start, whole), _x(span.end, whole)
    width = max(end - start, 3)
    progress = 100 if one.status == "done" else int(one.progress or 0)
    css = "late" if one.is_late(today) else one.status
    marks = [
        (_x(mark.due_on, whole), "done" if mark.done_on else "due")
        for mark in one.milestones.all()
        if mark.due_on and mark.due_on in whole
    ]
    name = f"{node}" if not node.code or node.code in node.label else f"{node} {node.code}"
    words = f"{name}: {span_words(span)}, {one.get_status_display()}"
    address = one.get_absolute_url()
    return GanttBar(name, words, address, TOP + place * LINE, start, width, width * progress // 100, css, marks)


def _x(day: date, whole: Span) -> int:
    room = WIDTH - LABEL - 4
    return LABEL + room * (day - whole.start).days // whole.days


def _ticks(whole: Span) -> list[tuple[int, str]]:
    years = range(whole.start.year, whole.last.year + 1)
    if len(years) > 2:
        return [(_x(date(one, 1, 1), whole), str(one)) for one in years]
    return [
        (_x(date(one, month, 1), whole), month_tick(date(one, month, 1))) for one in years for month in (1, 4, 7, 10)
    ]
