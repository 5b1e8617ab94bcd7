"""Activities and milestones of the plan's current version, by country: one column where they are of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.activities.models import Activity, Milestone
from vigie.plan.activities.queries import followed
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.sources.tally import ALL, SEVERAL, Evidence
from vigie.plan.tree.queries import current_version


@dataclass(frozen=True)
class Due:
    """One thing of the plan with a date: when it is due, whether it was reached, and the activity it belongs to."""

    on: date
    reached: bool
    activity: Activity
    what: str

    @property
    def country(self) -> str:
        """Its only country; `SEVERAL` where it has more, or none, which is all: so that cells stay disjoint."""
        codes = [one.country for one in self.activity.countries.all()]
        return codes[0] if len(codes) == 1 else SEVERAL


def _activities() -> list[Activity]:
    version = current_version()
    return list(followed(version)) if version else []


def activities() -> list[Due]:
    """Activities by their last day."""
    return [
        Due(one.ends, one.status == "done", one, str(one.get_status_display())) for one in _activities() if one.ends
    ]


def milestones() -> list[Due]:
    """Milestones by the day when they were due."""
    return [Due(step.due_on, step.done_on is not None, one, step.title) for one, step in _steps() if step.due_on]


def _steps() -> Iterable[tuple[Activity, Milestone]]:
    return [(one, step) for one in _activities() for step in one.milestones.all()]


def share(found: Iterable[Due], span: Span | None) -> Figure:
    """Those reached over those due in a span, by country."""
    cells: dict[tuple[str, str], Part] = {}
    for due in found:
        if span is None or due.on in span:
            key = (due.country, ALL)
            cells[key] = add([cells.get(key, Part(0, 0)), Part(int(due.reached), 1)])
    return Figure(cells)


def evidence(found: Iterable[Due], actor: Actor, country: str) -> list[Evidence]:
    """Those of a country (all for ""): everyone who signs in reads the plan, nobody else does."""
    if actor.user is None:
        return []
    rows = [
        Evidence(
            due.on,
            "day",
            "" if due.country == SEVERAL else place_label(due.country),
            due.what,
            due.reached,
            due.activity.get_absolute_url(),
        )
        for due in found
        if country in {"", due.country}
    ]
    return sorted(rows, key=lambda row: row.when, reverse=True)
