"""The only place that changes indicators: each change is one transaction with its audit entry."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators import recipes
from vigie.plan.indicators.freezing import freeze, whole_months
from vigie.plan.indicators.models import Indicator, PeriodLock, Snapshot, Target
from vigie.plan.indicators.presenting import columns_of
from vigie.plan.indicators.queries import left_behind, may_know
from vigie.plan.indicators.rules import ATTACH, LOCK
from vigie.plan.tree.models import Element
from vigie.plan.tree.queries import current_version


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
    """Attach a recipe that the actor knows of to an element, or change the logframe fields of one already attached.

    Raises Invalid, in the same words for one that is not there and one that the actor does not know of.
    """
    permit(ATTACH, by)
    found = recipes.find(recipe)
    if found is None or not may_know(found, by=by):
        raise Invalid(_("No such indicator is declared."))
    fields = {
        "baseline": baseline,
        "target": target,
        "verification": verification.strip(),
        "assumptions": assumptions.strip(),
        "attached_by": signer(by),
        "attached_at": timezone.now(),
        "aside_by": None,
        "aside_at": None,
    }
    with transaction.atomic():
        indicator, _created = Indicator.objects.update_or_create(element=element, recipe=recipe, defaults=fields)
        note("indicator.attach", indicator, by=by)
    return indicator


def detach_indicator(indicator: Indicator, *, by: Actor) -> None:
    """Take an indicator off its element; the figure itself lives on in its recipe. Raises Invalid with an override."""
    permit(ATTACH, by)
    if indicator.overrides.exists():
        raise Invalid(_("A value was put beside its computed one: it stays, for reports may refer to it."))
    with transaction.atomic():
        note("indicator.detach", indicator, by=by)
        indicator.delete()


def attach_again(indicator: Indicator, element: Element, *, by: Actor) -> Indicator:
    """Hang one that a new version of the plan left behind on an element of it, with all that belongs to it: targets,
    codes, values beside computed ones. Raises Invalid, WrongState."""
    permit(ATTACH, by)
    with transaction.atomic():
        locked = _left_behind(indicator)
        if not element.nodes.filter(version=current_version()).exists():
            raise Invalid(_("Choose a place in the plan in force."))
        locked.element, locked.attached_by, locked.attached_at = element, signer(by), timezone.now()
        try:
            with transaction.atomic():
                locked.save(update_fields=["element", "attached_by", "attached_at"])
        except IntegrityError as fault:
            raise Invalid(_("It is attached there already: choose another place, or lay this one aside.")) from fault
        note("indicator.attach", locked, by=by)
    return locked


def lay_aside(indicator: Indicator, *, by: Actor) -> Indicator:
    """Say that the plan has no place any more for one that a new version left behind; it stays. Raises WrongState."""
    permit(ATTACH, by)
    with transaction.atomic():
        locked = _left_behind(indicator)
        locked.aside_by, locked.aside_at = signer(by), timezone.now()
        locked.save(update_fields=["aside_by", "aside_at"])
        note("indicator.aside", locked, by=by)
    return locked


def _left_behind(indicator: Indicator) -> Indicator:
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    version = current_version()
    if version is None or not left_behind(version).filter(pk=locked.pk).exists():
        raise WrongState
    return locked


def set_target(
    indicator: Indicator, *, by: Actor, span: str, amount: Decimal, country: str = "", column: str = ""
) -> Target:
    """Say what an indicator is to reach by the end of a span, in a country or over all, in one column or all together;
    it replaces what was said of that very cell. Raises Invalid."""
    permit(ATTACH, by)
    try:
        code = whole_months(span).code
    except ValueError as error:
        raise Invalid(_("This is not a period of whole months, such as 2031, Q2 2031 or March 2031.")) from error
    if country and country not in dict(country_choices()):
        raise Invalid(_("This country is not in the list."))
    recipe = recipes.find(indicator.recipe) if column else None
    if column and (recipe is None or column not in dict(columns_of(recipe))):
        raise Invalid(_("This figure has no such column."))
    if amount < 0:
        raise Invalid(_("A target is not negative."))
    fields = {"amount": amount, "set_by": signer(by), "set_at": timezone.now()}
    with transaction.atomic():
        target, _created = Target.objects.update_or_create(
            indicator=indicator, span=code, country=country, value=column, defaults=fields
        )
        note("indicator.target", indicator, by=by)
    return target


def drop_target(target: Target, *, seen: str, by: Actor) -> None:
    """Say no longer what an indicator is to reach there; the figure stays, and so does what a report told.

    `seen`: the moment at which the target was set that its reader saw. Raises WrongState where it is gone, or was set
    anew since.
    """
    permit(ATTACH, by)
    with transaction.atomic():
        locked = Target.objects.select_for_update().filter(pk=target.pk).first()
        if locked is None or locked.set_at.isoformat() != seen:
            raise WrongState(_("Somebody else changed this target. Look at it again."))
        note("indicator.target_drop", target.indicator, by=by)
        locked.delete()


def lock_period(span: str, *, by: Actor) -> PeriodLock:
    """Fix the figures of every recipe in a period that is over. Raises Invalid, also where it is locked already."""
    permit(LOCK, by)
    try:
        code = whole_months(span, timezone.localdate()).code
    except ValueError as error:
        raise Invalid(_("Only a period of whole months that is over can be locked.")) from error
    with transaction.atomic():
        try:
            with transaction.atomic():
                lock = PeriodLock.objects.create(span=code, locked_by=signer(by), locked_at=timezone.now())
        except IntegrityError as fault:  # before, or by another in the same moment
            raise Invalid(_("This period is locked already.")) from fault
        Snapshot.objects.bulk_create([freeze(recipe, lock) for recipe in recipes.everything()])
        note("indicator.lock", lock, by=by)
    return lock
