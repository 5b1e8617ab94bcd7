"""Cases and emergency grants."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.plan.indicators.recipes.recipe import Told
from vigie.plan.indicators.sources import cases
from vigie.protection.incidents.models import Urgency

_CASES = Told(
    _("Protection cases"), _("Month when the case was opened"), labels=lambda: Urgency.choices, team="protection"
)
_GRANTS = Told(_("Emergency grants"), _("Month when the grant was asked for"), team="protection")
OPENED = _CASES.recipe(
    "cases-opened",
    cases.OPENED,
    _("Cases opened, by country and urgency"),
    _("cases opened"),
    _("All cases, open or closed"),
)
CLOSED = _CASES.recipe(
    "cases-closed",
    cases.CLOSED,
    _("Cases closed"),
    _("of the cases opened"),
    _("Cases that are closed today"),
)
ASKED = _GRANTS.recipe(
    "grants-asked",
    cases.ASKED,
    _("Emergency grants asked for, by country"),
    _("emergency grants asked for"),
    _("All emergency grants, whatever was decided"),
)
PAID = _GRANTS.recipe(
    "grants-paid",
    cases.PAID,
    _("Emergency grants paid"),
    _("of the emergency grants asked for"),
    _("Emergency grants that someone paid"),
)
RECIPES = (OPENED, CLOSED, ASKED, PAID)
