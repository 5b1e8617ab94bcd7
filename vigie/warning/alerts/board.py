"""The board: what waits for whom, by state and clock, and the filters over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import country_choices
from vigie.warning.alerts import queries, rules
from vigie.warning.alerts.models import Alert, AlertQuerySet, LevelCode
from vigie.warning.alerts.states import ALERT, ENDED, IN_FORCE

SHOWN = 200  # alerts of one page
GROUPS = (
    ("assess", gettext_lazy("To verify and assess"), ("new", "verifying")),
    ("decide", gettext_lazy("To decide"), ("assessing",)),
    ("force", gettext_lazy("In force"), IN_FORCE),
    ("ended", gettext_lazy("Ended"), ENDED),
)
MODES = (("real", gettext_lazy("Real alerts")), ("exercise", gettext_lazy("Exercises")))


@dataclass(frozen=True)
class Chosen:
    """What the reader filters by; what is none of the choices filters nothing. Real alerts unless asked otherwise."""

    state: str = ""
    country: str = ""
    level: str = ""
    mode: str = "real"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Chosen:
        """From the query string."""
        state, level = asked.get("etat", ""), asked.get("niveau", "")
        country, mode = asked.get("pays", ""), asked.get("mode", "real")
        return cls(
            state if state in ALERT.labels else "",
            country if country in dict(country_choices()) else "",
            level if level in LevelCode.values else "",
            mode if mode in dict(MODES) else "real",
        )


@dataclass
class Group:
    """Alerts of like states; `late` are those past their clock."""

    code: str
    title: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def late(self) -> int:
        return sum(row["late"] for row in self.rows)


def grouped(chosen: Chosen, actor: Actor) -> list[Group]:
    """The board's groups, those without alerts left out. Real alerts and exercises never stand in one list."""
    shown = list(_filtered(queries.seen_by(actor, chosen.state), chosen)[:SHOWN])
    opened = open_many(shown, by=actor, of="alerts")
    found = [Group(code, str(title)) for code, title, _states in GROUPS]
    place = {state: at for at, (_code, _title, states) in enumerate(GROUPS) for state in states}
    for alert in shown:
        found[place[alert.state]].rows.append(_row(alert, opened[alert.pk]))
    found[2].rows.sort(key=lambda row: queries.GRAVITY.index(row["alert"].level))
    return [group for group in found if group.rows]


def _filtered(found: AlertQuerySet, chosen: Chosen) -> AlertQuerySet:
    for column in ("country", "level"):
        if value := getattr(chosen, column):
            found = found.filter(**{column: value})
    mode = found.exercises() if chosen.mode == "exercise" else found.real()
    return mode.order_by(F("decided_at").desc(nulls_first=True), "decide_by")


def _row(alert: Alert, facts: dict[str, Any]) -> dict[str, Any]:
    """An alert with the one clock that runs: its decision, its second person, or its validity."""
    over = None
    if alert.state in IN_FORCE and (until := facts.get("valid_until")):
        over = date.fromisoformat(until) if until < timezone.localdate().isoformat() else None
    clock = alert.second_by if alert.waits_for_second else None if alert.decided_at else alert.decide_by
    late = clock is not None and clock < timezone.now()
    return {"alert": alert, "title": facts["title"], "clock": clock, "late": late, "over": over}


def choices_for(chosen: Chosen) -> dict[str, Any]:
    """The filters, each with what is chosen."""
    levels = [(code, label) for code, label in LevelCode.choices]
    return {
        "filters": [
            ("etat", _("State"), ALERT.choices, chosen.state, _("All")),
            ("pays", _("Country"), country_choices(), chosen.country, _("All")),
            ("niveau", _("Level"), levels, chosen.level, _("All")),
            ("mode", _("Real or exercise"), MODES, chosen.mode, ""),
        ]
    }


def around(actor: Actor) -> dict[str, Any]:
    """What else the page offers to this actor."""
    return {"may_open": may(rules.ASSESS, actor), "may_list": may(rules.SPREAD, actor, "monitoring")}
