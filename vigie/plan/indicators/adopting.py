"""Composing a recipe, proposing, adopting and changing it: each change is one transaction with its audit entry."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.answering import signer
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators import rules
from vigie.plan.indicators.composing import PREFIX, values_of_base
from vigie.plan.indicators.models import RecipeVersion
from vigie.plan.indicators.queries import may_read
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.indicators.states import RECIPE


def compose(base: str, *, title: str, unit: str = "", by: Actor) -> RecipeVersion:
    """Begin a recipe from a declared one that the actor reads: a draft that counts all of it. Raises Invalid."""
    permit(rules.COMPOSE, by, rules.TEAM)
    _readable(base, by)
    made = RecipeVersion(key=f"{PREFIX}{secrets.token_hex(4)}", number=1, base=base)
    _word(made, title, unit, by)
    with transaction.atomic():
        made.save(force_insert=True)
        note("recipe.compose", made, by=by)
    return made


def write(
    version: RecipeVersion,
    *,
    title: str,
    unit: str = "",
    countries: Iterable[str] = (),
    values: Iterable[str] = (),
    hits: Iterable[str] = (),
    divided: bool = True,
    by: Actor,
) -> RecipeVersion:
    """Say what a draft counts. A new version of a share stays one, and of a count too. Raises Invalid, WrongState."""
    permit(rules.COMPOSE, by, rules.TEAM)
    chosen = _chosen(_readable(version.base, by), set(countries), set(values), set(hits))
    with transaction.atomic():
        locked = _stepped(version, "write")
        _same_kind(locked, bool(chosen[2]))
        _word(locked, title, unit, by)
        locked.countries, locked.values, locked.hits = chosen
        locked.divided = divided
        locked.save()
        note("recipe.write", locked, by=by)
    return locked


def _readable(base: str, by: Actor) -> Recipe:
    """A declared recipe that the actor reads; one of another's protected room is not there. Raises Invalid."""
    found = RECIPES.get(base)
    if found is None or not may_read(found, by=by):
        raise Invalid(_("Choose an indicator that you may read."))
    return found


def _chosen(base: Recipe, *sets: set[str]) -> tuple[list[str], list[str], list[str]]:
    countries, values, hits = sets
    known = {value for value, _words in values_of_base(base)}
    if not countries <= set(dict(country_choices())) or not (values | hits) <= known:
        raise Invalid(_("Choose countries and values from the lists."))
    if hits and base.kind == "ratio":
        raise Invalid(_("This one is a share already: keep some of its values, without another share."))
    if hits and (hits == known or (values and not hits < values)):
        raise Invalid(_("The share is of some of the values that are kept, not of all."))
    return sorted(countries), sorted(values), sorted(hits)


def _same_kind(version: RecipeVersion, share: bool) -> None:
    """What is locked or retained under a key is printed as a share or as a count: none becomes the other."""
    adopted = RecipeVersion.objects.filter(key=version.key, state="adopted").first()
    if adopted is None or bool(adopted.hits) == share:
        return
    if adopted.hits:
        raise Invalid(_("What counts today under this name is a share, and stays one: compose another indicator."))
    raise Invalid(_("What counts today under this name is a count, not a share: compose another indicator."))


def _word(version: RecipeVersion, title: str, unit: str, by: Actor) -> None:
    if not title.strip():
        raise Invalid(_("Say what it counts."))
    version.title, version.unit = title.strip(), unit.strip()
    version.written_by, version.written_at = signer(by), timezone.now()


def propose_recipe(version: RecipeVersion, *, by: Actor) -> RecipeVersion:
    """Ask that another adopts it."""
    return _step(version, "propose", by)


def refuse_recipe(version: RecipeVersion, *, by: Actor) -> RecipeVersion:
    """Give a proposal back as a draft."""
    return _step(version, "refuse", by)


def drop_recipe(version: RecipeVersion, *, by: Actor) -> RecipeVersion:
    """Give a version up that was not adopted."""
    return _step(version, "drop", by)


def adopt(version: RecipeVersion, *, seen: str, by: Actor) -> RecipeVersion:
    """Let it count from now on; who adopts neither wrote nor proposed it. The version before is frozen: the figures
    that it has in locked periods stay. `seen` is the moment (ISO 8601) of writing of what they read, which may have
    been taken back and changed since. Raises FourEyes, Invalid, WrongState."""
    permit(rules.COMPOSE, by, rules.TEAM)
    _readable(version.base, by)
    with transaction.atomic():
        locked = _stepped(version, "adopt")
        if signer(by).pk in {locked.proposed_by_id, locked.written_by_id}:
            raise FourEyes
        if locked.written_at.isoformat() != seen:
            raise WrongState(_("It was changed since you opened it. Nothing was adopted: read it again first."))
        _same_kind(locked, bool(locked.hits))
        for old in RecipeVersion.objects.select_for_update().filter(key=locked.key, state="adopted"):
            old.state = RECIPE.next(old.state, "freeze")
            old.save(update_fields=["state"])
            note("recipe.freeze", old, by=by)
        locked.adopted_by, locked.adopted_at = signer(by), timezone.now()
        locked.save()
        note("recipe.adopt", locked, by=by)
    return locked


def change(version: RecipeVersion, *, by: Actor) -> RecipeVersion:
    """Begin the next version of an adopted recipe, as a draft; the adopted one goes on counting until then."""
    permit(rules.COMPOSE, by, rules.TEAM)
    _readable(version.base, by)
    if version.state != "adopted":
        raise WrongState
    kept = {name: getattr(version, name) for name in ("key", "title", "unit", "base", "countries", "values", "hits")}
    last = RecipeVersion.objects.filter(key=version.key).order_by("-number").values_list("number", flat=True)[0]
    made = RecipeVersion(**kept, divided=version.divided, number=last + 1)
    made.written_by, made.written_at = signer(by), timezone.now()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            note("recipe.compose", made, by=by)
    except IntegrityError as fault:  # one is in the making, perhaps since this moment
        raise Invalid(_("A new version is being written already.")) from fault
    return made


def _step(version: RecipeVersion, verb: str, by: Actor) -> RecipeVersion:
    permit(rules.COMPOSE, by, rules.TEAM)
    _readable(version.base, by)
    with transaction.atomic():
        locked = _stepped(version, verb)
        if verb == "propose":
            locked.proposed_by = signer(by)
        locked.save()
        note(f"recipe.{verb}", locked, by=by)
    return locked


def _stepped(version: RecipeVersion, verb: str) -> RecipeVersion:
    """The row, locked, in the state after a verb: not saved yet."""
    locked = RecipeVersion.objects.select_for_update().get(pk=version.pk)
    locked.state = RECIPE.next(locked.state, verb)
    return locked
