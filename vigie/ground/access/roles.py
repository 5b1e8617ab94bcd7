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
    KEEPER = "keeper", _("Keeper of accounts")
    REGIONAL = "regional", _("Regional duty desk")


MEANING = {
    Role.OFFICER: _("Reads and answers what is sent to us, and takes the tasks that follow."),
    Role.MONITOR: _("Records incidents, and verifies those that another person recorded."),
    Role.ANALYST: _("Reads the watch page, examines signals and assesses them."),
    Role.DECIDER: _("Decides alerts, and is one of the two people who let one be published."),
    Role.COORDINATOR: _("Keeps the plan, its anomalies and its indicators."),
    Role.REGIONAL: _(
        "Reads and answers from elsewhere, also while the team is locked, and undoes its lock, two together."
    ),
    Role.KEEPER: _("Lets people into teams and out of them; reads the audit log."),
}
