"""When a plan is in force: its days, its end, and its return where it was ended by mistake."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.tree.models import Plan
from vigie.plan.tree.rules import KEEP
from vigie.plan.tree.states import PLAN

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")

KEPT_BY = ("end", "resume")  # The steps that one person takes; a draft is adopted by two.


def days_of(period: str) -> tuple[date | None, date | None]:
    """The first and last day of a period in words, "2019 – 2024"; None twice where it names no two years in order."""
    years = [int(year) for year in _YEAR.findall(period)]
    if len(years) == 1:
        years *= 2
    if len(years) != 2 or years[0] > years[1]:
        return None, None
    return date(years[0], 1, 1), date(years[1], 12, 31)


def standing(period: str) -> dict[str, Any]:
    """The days and state of a plan whose file comes in: it is in force, unless its period is over."""
    begins, ends = days_of(period)
    over = ends is not None and ends < timezone.localdate()
    return {"begins": begins, "ends": ends, "state": "ended" if over else "in_force"}


def date_plan(plan: Plan, *, begins: date | None, ends: date | None, by: Actor) -> Plan:
    """Say when a plan begins and ends. Raises Invalid where it would end first, WrongState while it is proposed."""
    permit(KEEP, by)
    if begins and ends and begins > ends:
        raise Invalid(_("A plan ends after it begins."))
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.state == "proposed":
            raise WrongState(_("It waits to be adopted: its days stay as they were proposed."))
        plan.begins, plan.ends = begins, ends
        plan.save(update_fields=["begins", "ends"])
        note("plan.dates", plan, by=by)
    return plan


def step(plan: Plan, verb: str, *, by: Actor) -> Plan:
    """`end` a plan in force, or `resume` one that was ended by mistake. Raises WrongState."""
    permit(KEEP, by)
    if verb not in KEPT_BY:
        raise Invalid
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        plan.state = PLAN.next(plan.state, verb)
        plan.save(update_fields=["state"])
        note(f"plan.{verb}", plan, by=by)
    return plan
