"""What a search by criteria may choose of a violation: a thing for each act on a victim, with what the whole says."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from vigie.ground.search.facets import Field, Thing
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices, grouped_choices, parent_of
from vigie.protection.incidents.facts import UNKNOWN
from vigie.protection.incidents.models import ActGroup, Incident, Urgency
from vigie.protection.incidents.states import INCIDENT

ABOUT = timedelta(days=7)  # "about this date" is within a week of it

FIELDS: dict[str, Field] = {
    "act_group": Field(_("Act group"), lambda: list(ActGroup.choices)),
    "act": Field(_("Act"), lambda: grouped_choices("act")),
    "country": Field(_("Country"), country_choices),
    "area": Field(_("Area"), grouped_area_choices),
    "category": Field(_("Category of the victim"), lambda: choices("defender_category")),
    "sex": Field(_("Sex"), lambda: choices("sex")),
    "age_band": Field(_("Age band"), lambda: choices("age_band"), seldom=True),
    "situation": Field(_("Situation of the person"), lambda: choices("victim_situation"), seldom=True),
    "counting_unit": Field(_("Who is counted"), lambda: choices("counting_unit"), seldom=True),
    "author": Field(_("Presumed author"), lambda: choices("author_category")),
    "motivation": Field(_("Is it linked to the person’s activity?"), lambda: choices("motivation"), seldom=True),
    "source": Field(_("Kind of source"), lambda: choices("source_kind"), seldom=True),
    "state": Field(
        _("State"), lambda: [(code, name) for code, name in INCIDENT.choices if code != "merged"], seldom=True
    ),
    "urgency": Field(_("Must someone act?"), lambda: list(Urgency.choices), seldom=True),
}


def things(incident: Incident, known: dict[str, Any]) -> tuple[Thing, ...]:
    """Each act with its victim and presumed authors, and with what is said of the whole violation; none of one that is
    counted with another."""
    if incident.state == "merged":
        return ()
    day, during = date.fromisoformat(known["day"]), _during(known)
    whole = {
        "country": [incident.country],
        "area": [known["area"]] if known["area"] else [],
        "motivation": [known["motivation"]],
        "source": [source["kind"] for source in known["sources"]],
        "state": [incident.state],
        "urgency": [incident.urgency],
    }
    return tuple(Thing({**whole, **_of_act(act)}, day, during) for act in known["acts"])


def _of_act(act: dict[str, Any]) -> dict[str, list[str]]:
    authors = [author["category"] for author in act["perpetrators"]] or [UNKNOWN]
    same = {name: [str(act[name])] for name in ("act", "category", "sex", "age_band", "counting_unit")}
    same["situation"] = [str(act.get("situation", UNKNOWN))]
    return {**same, "act_group": [parent_of("act", str(act["act"]))], "author": authors}


def _during(known: dict[str, Any]) -> tuple[date, date] | None:
    """The first and the last day on which it may have been, by how well its dates are known."""
    begins = _span(known["day"], known["precision"])
    if begins is None or not known["final_day"]:
        return begins
    ends = _span(known["final_day"], known["final_precision"]) or begins
    return begins[0], max(begins[1], ends[1])


def _span(day: str, precision: str) -> tuple[date, date] | None:
    """The days that a date with this precision (a code of `date_precision`) may mean; None when it is not known."""
    on = date.fromisoformat(day)
    spans = {
        "exact": (on, on),
        "about": (max(on, date.min + ABOUT) - ABOUT, min(on, date.max - ABOUT) + ABOUT),
        "month": (on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])),
        "year": (on.replace(month=1, day=1), on.replace(month=12, day=31)),
    }
    return spans.get(precision)
