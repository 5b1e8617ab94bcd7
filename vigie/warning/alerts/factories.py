"""Alerts for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.alerts import actions
from vigie.warning.alerts.facts import Assessment, HarmSheet, Text
from vigie.warning.alerts.lists import keep_list
from vigie.warning.alerts.models import AddressList, Alert
from vigie.warning.alerts.reaching import Reached

TEXTS = {
    "fr": Text(
        "Hausse des menaces", "Les menaces contre les défenseurs augmentent dans la région.", "Limitez vos trajets."
    ),
    "en": Text("Rising threats", "Threats against defenders are rising in the region.", "Limit your travel."),
}
NO_HARM = HarmSheet(source_exposed=False, reprisal_possible=False, named_threat=False, measures="", repeats_count=False)
LEVEL_INPUTS = {
    "green": ("unlikely", "minor"),
    "yellow": ("possible", "moderate"),
    "orange": ("likely", "serious"),
    "red": ("very_likely", "critical"),
}


def make_assessment(level: str = "orange", /, **changes: Any) -> Assessment:
    """A sheet that comes out at `level`."""
    likelihood, impact = LEVEL_INPUTS[level]
    sheet: dict[str, Any] = {
        "title": "Hausse des menaces (exemple)",
        "threat": "Plusieurs menaces en une semaine (exemple).",
        "vulnerability": "Peu de relais sur place (exemple).",
        "capacity": "Un avocat proche (exemple).",
        "do_no_harm": "Aucun lieu précis (exemple).",
        "likelihood": likelihood,
        "impact": impact,
        "confidence": "medium",
        "certainty": "likely",
        "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "texts": TEXTS,
    }
    return Assessment(**{**sheet, **changes})


def make_alert(
    *,
    by: Actor,
    country: str = "CMR",
    area: str = "CM-NW",
    title: str = "Menaces (exemple)",
    exercise: bool = False,
) -> Alert:
    """A new alert."""
    return actions.open_alert(title=title, country=country, area=area, exercise=exercise, by=by)


def assessed_alert(*, by: Actor, level: str = "orange", exercise: bool = False, **where: str) -> Alert:
    """An alert verified and assessed at `level`."""
    alert = make_alert(by=by, exercise=exercise, **where)
    actions.verify(alert, reason="Appels croisés (exemple).", by=by)
    actions.assess(alert, make_assessment(level), by=by)
    return alert


def make_list(
    *, by: Actor, name: str = "Liste d’exemple", addresses: tuple[str, ...] = ("a@exemple.org",)
) -> AddressList:
    """A list of addresses, in French."""
    return keep_list(None, name=name, language="fr", addresses=addresses, by=by)


def make_reach(**changes: Any) -> Reached:
    """Ten people reached by radio today with the first message inside."""
    known = {"channel": "radio", "count": 10, "on": timezone.localdate().isoformat(), "audience": "inside", "number": 1}
    return Reached(**{**known, "said": "nothing", **changes})


def issued_alert(
    first: Actor, second: Actor, *, by: Actor, level: str = "orange", exercise: bool = False, **where: str
) -> Alert:
    """An alert that two people decided to issue inside."""
    alert = assessed_alert(by=by, level=level, exercise=exercise, **where)
    actions.decide(alert, reason="Il faut prévenir (exemple).", by=first)
    if alert.state == "assessing":
        actions.decide(alert, reason="D’accord (exemple).", by=second)
    return alert
