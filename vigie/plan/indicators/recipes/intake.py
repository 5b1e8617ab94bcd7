"""Requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.plan.indicators.recipes.recipe import Told
from vigie.plan.indicators.sources import intake
from vigie.protection.intake.models import Urgency

_TOLD = Told(_("Requests"), _("Month when the request came"), labels=lambda: Urgency.choices, team="intake")
RECEIVED = _TOLD.recipe(
    "requests-received",
    intake.RECEIVED,
    _("Requests received, by country and urgency"),
    _("requests received"),
    _("All requests, answered or not"),
)
SETTLED = _TOLD.recipe(
    "requests-closed",
    intake.CLOSED,
    _("Requests closed"),
    _("of the requests received"),
    _("Requests that are closed today"),
)
RECIPES = (RECEIVED, SETTLED)
