"""Answers to alerts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.plan.indicators.recipes.recipe import Recipe, Told
from vigie.plan.indicators.sources import response

ANSWERED = Recipe(
    key="alerts-answered",
    kind="ratio",
    title=_("Tasks that answer an alert, done by their first deadline"),
    of=_("of the tasks that were due"),
    source=_("Tasks of the response room"),
    filter=_("Tasks done, and tasks left undone after their deadline; those passed on or settled before it left out"),
    distinct=_("Each task once"),
    date=_("Date when the task was first due"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=response.answered_in_time,
    figures=response.answered_in_time_in,
    whole=response.answered_whole,
    rows=response.answered_rows,
)
TRUE = Recipe(
    key="alerts-true",
    kind="ratio",
    title=_("Alerts that came true"),
    of=_("of the alerts that were true or false"),
    source=_("After-actions that two people confirmed"),
    filter=_("Averted and unknown alerts left out: an averted alert is never counted as false"),
    distinct=_("Each alert once"),
    date=_("Date of the decision to issue"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=response.came_true,
    figures=response.came_true_in,
    whole=response.came_true_whole,
    rows=response.outcome_rows,
)
_TASKS = Told(_("Tasks of the response room"), _("Date when the task was first due"), "alert_level")
_AFTER = Told(_("After-actions that two people confirmed"), _("Date when the alert was opened"), "alert_level")
GIVEN = _TASKS.recipe(
    "tasks-given",
    response.GIVEN,
    _("Tasks given to answer an alert, by country and level"),
    _("tasks given"),
    _("All tasks of alerts but exercises"),
)
TAKEN = _TASKS.recipe(
    "tasks-taken",
    response.TAKEN,
    _("Tasks taken on"),
    _("of the tasks given"),
    _("Tasks that someone took on"),
)
CONFIRMED = _AFTER.recipe(
    "after-actions",
    response.CONFIRMED,
    _("After-actions confirmed, by country and level of the alert"),
    _("after-actions confirmed"),
    _("After-actions that two people confirmed; exercises left out"),
)
RECIPES = (ANSWERED, TRUE, GIVEN, TAKEN, CONFIRMED)
