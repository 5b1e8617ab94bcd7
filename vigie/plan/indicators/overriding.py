"""Putting a value beside the computed one: one proposes with reason and evidence, another approves; nothing is lost."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.actions import keep, prepare
from vigie.ground.files.receiving import Received
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators import recipes, rules
from vigie.plan.indicators.beside import computed
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.freezing import whole_months
from vigie.plan.indicators.models import Indicator, Override, OverrideFile
from vigie.plan.indicators.presenting import columns_of
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.states import OVERRIDE


def propose_override(
    indicator: Indicator,
    *,
    span: str,
    value: Part,
    reason: str,
    evidence: str,
    country: str = "",
    column: str = "",
    by: Actor,
) -> Override:
    """Propose a value for a span of whole months, a country or over all, one column of it or all together. Raises
    Invalid."""
    permit(rules.OVERRIDE, by, rules.TEAM)
    recipe = _open_to_all(indicator)
    code = _checked(recipe, span, value, country)
    if column and column not in dict(columns_of(recipe)):
        raise Invalid(_("This figure has no such column."))
    if not reason.strip() or not evidence.strip():
        raise Invalid(_("Say why, and what shows it: the next person must be able to check."))
    then = computed(recipe, code, country, column)
    made = Override(
        indicator=indicator,
        span=code,
        country=country,
        value=column,
        numerator=value.numerator,
        denominator=value.denominator,
        computed_numerator=then.numerator if then else None,
        computed_denominator=then.denominator if then else None,
        proposed_by=signer(by),
        proposed_at=timezone.now(),
    )
    made.seal({"reason": reason.strip(), "evidence": evidence.strip(), "outcome": ""}, rules.TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("override.propose", made, by=by)
    return made


def _open_to_all(indicator: Indicator) -> Recipe:
    """The recipe, if every signed-in person reads it: a value beside a protected count would tell that count."""
    recipe = recipes.find(indicator.recipe)
    if recipe is None or recipe.team:
        raise Invalid(_("The live counts of a protected room take no value beside them: others would read it."))
    return recipe


def _checked(recipe: Recipe, span: str, value: Part, country: str) -> str:
    """The code of the span. Raises Invalid."""
    try:
        code = whole_months(span, timezone.localdate()).code
    except ValueError as error:
        raise Invalid(_("Only a period of whole months that is over takes a value beside the computed one.")) from error
    if country and country not in dict(country_choices()):
        raise Invalid(_("This country is not in the list."))
    if (recipe.kind == "ratio") != (value.denominator is not None):
        raise Invalid(_("A share needs both numbers; a count has one."))
    if value.numerator < 0 or (value.denominator is not None and value.numerator > value.denominator):
        raise Invalid(_("The part is not negative, and not larger than the whole."))
    return code


def approve_override(override: Override, *, by: Actor) -> Override:
    """Retain it; who approves is another than who proposed. One that was retained for the same cell gives way."""
    permit(rules.OVERRIDE, by, rules.TEAM)
    _open_to_all(override.indicator)
    with transaction.atomic():
        Indicator.objects.select_for_update().get(pk=override.indicator_id)  # two approvals of one cell at once
        locked = _taken(override, "approve", by)
        cell = {name: getattr(locked, name) for name in ("indicator_id", "span", "country", "value")}
        for old in Override.objects.select_for_update().filter(state="approved", **cell):
            old.state = OVERRIDE.next(old.state, "replace")
            old.ended_by, old.ended_at = signer(by), timezone.now()
            old.save(update_fields=["state", "ended_by", "ended_at"])
            note("override.replace", old, by=by)
        locked.settled_by, locked.settled_at = signer(by), timezone.now()
        locked.save(update_fields=["state", "settled_by", "settled_at"])
        note("override.approve", locked, by=by)
    return locked


def refuse_override(override: Override, *, outcome: str, by: Actor) -> Override:
    """Refuse a proposal, with why; another than who proposed."""
    return _end(override, "refuse", outcome, by)


def withdraw_override(override: Override, *, outcome: str, by: Actor) -> Override:
    """Take back one that was proposed or retained, with why: the computed value stands alone again."""
    return _end(override, "withdraw", outcome, by)


def _end(override: Override, verb: str, outcome: str, by: Actor) -> Override:
    permit(rules.OVERRIDE, by, rules.TEAM)
    if not outcome.strip():
        raise Invalid(_("Say why: it stays beside the value."))
    facts = open_one(override, by=by) | {"outcome": outcome.strip()}
    read = override.version
    override.seal(facts, override.team_id)
    with transaction.atomic():
        locked = _taken(override, verb, by)
        if locked.version != read:
            raise WrongState
        override.state, override.settled_by, override.settled_at = locked.state, locked.settled_by, locked.settled_at
        if verb == "refuse":
            override.settled_by, override.settled_at = signer(by), timezone.now()
        override.ended_by, override.ended_at = signer(by), timezone.now()
        override.save()
        note(f"override.{verb}", override, by=by)
    return override


def _taken(override: Override, verb: str, by: Actor) -> Override:
    """The row, locked, in the state after a verb: not saved yet. Raises WrongState, FourEyes."""
    locked = Override.objects.select_for_update().get(pk=override.pk)
    locked.state = OVERRIDE.next(locked.state, verb)
    if verb in {"approve", "refuse"} and locked.proposed_by_id == signer(by).pk:
        raise FourEyes
    return locked


def join_file(override: Override, received: Received, *, words: str, by: Actor) -> OverrideFile:
    """Join a file that shows why, sealed to the direction, while it waits. Raises WrongState, Infected, NodeFull."""
    permit(rules.OVERRIDE, by, rules.TEAM)
    prepared = prepare(received, note_text=words, team=rules.TEAM, by=by)
    with transaction.atomic():
        locked = Override.objects.select_for_update().get(pk=override.pk)
        if locked.state != "proposed":
            raise WrongState
        made = OverrideFile.objects.create(
            override=locked, file=keep(prepared, by=by), added_by=signer(by), added_at=timezone.now()
        )
        note("override.join", locked, by=by)
    return made
