"""The only place that changes indicators: each change is one transaction with its audit entry."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.indicators.rules import ATTACH
from vigie.plan.tree.models import Element


def attach_indicator(
    element: Element,
    recipe: str,
    *,
    by: Actor,
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    verification: str = "",
    assumptions: str = "",
) -> Indicator:
    """Attach a declared recipe to an element, or change the logframe fields of one already attached. Raises Invalid."""
    permit(ATTACH, by)
    if recipe not in RECIPES:
        raise Invalid(_("No such indicator is declared."))
    fields = {
        "baseline": baseline,
        "target": target,
        "verification": verification.strip(),
        "assumptions": assumptions.strip(),
        "attached_by": _person(by),
        "attached_at": timezone.now(),
    }
    with transaction.atomic():
        indicator, _created = Indicator.objects.update_or_create(element=element, recipe=recipe, defaults=fields)
        note("indicator.attach", indicator, by=by)
    return indicator


def detach_indicator(indicator: Indicator, *, by: Actor) -> None:
    """Take an indicator off its element; the figure itself lives on in its recipe."""
    permit(ATTACH, by)
    with transaction.atomic():
        note("indicator.detach", indicator, by=by)
        indicator.delete()


def _person(by: Actor) -> User:
    """Decisions are signed by a person; the node by itself decides nothing."""
    if by.user is None:
        raise Denied
    return by.user
