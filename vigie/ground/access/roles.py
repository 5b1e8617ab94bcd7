"""Roles, and what each means in words for someone who is not a programmer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does within one team. A person may hold several, one membership each."""

    OFFICER = "officer", _("Protection officer")
    MONITOR = "monitor", _("Monitor")
    ANALYST = "analyst", _("Analyst")
    DECIDER = "decider", _("Decision maker")
    COORDINATOR = "coordinator", _("Coordinator")
    EVALUATOR = "evaluator", _("Monitoring and evaluation officer")
    TREASURER = "treasurer", _("Treasurer")
    KEEPER = "keeper", _("Keeper of accounts")
    REGIONAL = "regional", _("Regional duty desk")


MEANING = {
    Role.OFFICER: _(
        "Reads what people send to us and answers them, records violations, and takes the tasks that follow."
    ),
    Role.MONITOR: _("Records violations, and verifies them: always two different monitors for each."),
    Role.ANALYST: _("Reads the watch page, examines signals, and prepares and assesses alerts."),
    Role.DECIDER: _("Decides alerts, is one of the two people who let one be published, and sees alarms."),
    Role.COORDINATOR: _("Keeps the plan, its anomalies and its indicators."),
    Role.EVALUATOR: _(
        "Follows activities and indicators, validates figures that another entered, and prepares reports."
    ),
    Role.TREASURER: _("Keeps the plan’s money: budgets, commitments, expenditure with its receipts, and funds."),
    Role.REGIONAL: _(
        "Reads and answers from elsewhere, also while the team is locked, and undoes its lock, two together."
    ),
    Role.KEEPER: _(
        "Lets people into a team and out of it, changes its keys, sees alarms and the audit log. "
        "Holds the team’s keys, and so can read what the team reads."
    ),
}
