"""Signals, dates of risk, scenarios, weekly grids and alerts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.plan.indicators.recipes.recipe import Recipe, Told
from vigie.plan.indicators.sources import alerts_due, warning
from vigie.warning.agenda.states import RISK_DATE
from vigie.warning.alerts.models import MessageType
from vigie.warning.signals.states import SIGNAL
from vigie.warning.situation.models import Level

IN_TIME = Recipe(
    key="alerts-in-time",
    kind="ratio",
    title=_("Alerts decided within their deadline"),
    of=_("of the alerts that were due"),
    source=_("Decisions of the alerts room"),
    filter=_("Alerts decided, and alerts still undecided after their deadline"),
    distinct=_("Each alert once"),
    date=_("Date when the decision was due"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=alerts_due.decided_in_time,
    figures=alerts_due.decided_in_time_in,
    whole=alerts_due.decided_whole,
    rows=alerts_due.decision_rows,
)
_SIGNALS = Told(_("Signals"), _("Date when the signal was raised"), labels=lambda: SIGNAL.choices)
_DATES = Told(_("Dates of risk"), _("Month of the date of risk"), labels=lambda: RISK_DATE.choices)
_SCENARIOS = Told(_("Scenarios"), _("Horizon of the scenario"))
_GRIDS = Told(_("Weekly situation grids"), _("Monday of the week"))
_LEVELS = Told(_("Weekly situation grids"), _("Monday of the week"), labels=lambda: Level.choices)
_OPENED = Told(_("Alerts"), _("Date when the alert was opened"), "alert_level")
_DECIDED = Told(_("Alerts"), _("Date of the decision"), "alert_level")
_SENT = Told(_("Published messages"), _("Date when the message left"), labels=lambda: MessageType.choices)
SIGNALS = _SIGNALS.recipe(
    "signals-raised",
    warning.SIGNALS,
    _("Signals raised, by country and what became of them"),
    _("signals raised"),
    _("All signals, of rules and of people"),
)
DATES = _DATES.recipe(
    "dates-of-risk",
    warning.DATES,
    _("Dates of risk entered, by country and state"),
    _("dates of risk"),
    _("All dates of risk, public or not"),
)
SCENARIOS = _SCENARIOS.recipe(
    "scenarios-written",
    warning.SCENARIOS,
    _("Scenarios written, by country"),
    _("scenarios written"),
    _("All scenarios, under way or scored"),
)
SCORED = _SCENARIOS.recipe(
    "scenarios-scored",
    warning.SCORED,
    _("Scenarios scored"),
    _("of the scenarios whose horizon has passed"),
    _("Scenarios of which someone said what happened"),
)
GRIDS = _GRIDS.recipe(
    "grids-filled",
    warning.GRIDS,
    _("Weekly situation grids filled, by country"),
    _("weekly grids filled"),
    _("One answer of one focal point for one week"),
)
JUDGED = _LEVELS.recipe(
    "situation-judged",
    warning.JUDGEMENTS,
    _("Judgements of the situation, by country and level"),
    _("judgements of the situation"),
    _("Each question of a weekly grid that was answered"),
)
OPENED = _OPENED.recipe(
    "alerts-opened",
    warning.OPENED,
    _("Alerts opened, by country and level"),
    _("alerts opened"),
    _("All alerts but exercises"),
)
DECIDED = _DECIDED.recipe(
    "alerts-decided",
    warning.DECIDED,
    _("Alerts decided, by country and level"),
    _("alerts decided"),
    _("Alerts issued or rejected; exercises left out"),
)
EXERCISES = _OPENED.recipe(
    "exercises-held",
    warning.EXERCISES,
    _("Alert exercises held, by country and level"),
    _("exercises held"),
    _("Exercises alone"),
)
PUBLISHED = _SENT.recipe(
    "messages-published",
    warning.PUBLISHED,
    _("Alert messages published, by country and kind"),
    _("messages published"),
    _("Public messages; exercises left out"),
)
RECIPES = (IN_TIME, SIGNALS, DATES, SCENARIOS, SCORED, GRIDS, JUDGED, OPENED, DECIDED, EXERCISES, PUBLISHED)
