"""Named questions about indicators. Every signed-in person gets the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.spans import Span, parse
from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.indicators import recipes
from vigie.plan.indicators.figures import Figure
from vigie.plan.indicators.models import Indicator, Override, PeriodLock, RecipeVersion, Target
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.rules import ATTACH, COMPOSE, OVERRIDE, TEAM
from vigie.plan.indicators.valuing import Series, over
from vigie.plan.tree.models import Element, Node, PlanVersion
from vigie.plan.tree.queries import current_version


def may_read(recipe: Recipe, *, by: Actor) -> bool:
    """Whether an actor reads a recipe's figures: of a protected room's live records, its team's members alone."""
    return not recipe.team or Membership.objects.of(by).filter(team=recipe.team).exists()


def may_know(recipe: Recipe, *, by: Actor) -> bool:
    """Whether an actor knows that a recipe is there: those declared in code are no secret, even where figures are."""
    return recipe.key in recipes.RECIPES or may_read(recipe, by=by)


def of_version(version: PlanVersion) -> QuerySet[Indicator]:
    """The indicators of the elements that a version has."""
    return Indicator.objects.filter(element__nodes__version=version)


def of_element(element: Element) -> QuerySet[Indicator]:
    """The indicators of one element."""
    return Indicator.objects.filter(element=element).select_related("attached_by").prefetch_related("targets", "codes")


def readable(by: Actor) -> dict[str, Recipe]:
    """The recipes whose figures an actor reads (`may_read`), by key, in one query."""
    teams = set(Membership.objects.of(by).values_list("team", flat=True))
    return {recipe.key: recipe for recipe in recipes.everything() if not recipe.team or recipe.team in teams}


def known(by: Actor) -> dict[str, Recipe]:
    """The recipes that an actor knows of (`may_know`), by key, in one query."""
    return recipes.RECIPES | readable(by)


def values(version: PlanVersion, spans: Sequence[Span], country: str = "", *, by: Actor) -> list[Series]:
    """Each attached indicator of a version, in the plan's order, with its figure in each of the spans.

    A locked span's figure is its snapshot's; the others are counted live, each recipe once however often it is
    attached, in one reading of its source for all the spans. With a country the figures hold its cells alone: what
    stands under several countries together is in none. Left out: recipes that the actor may not read, and those that
    are declared no more.
    """
    read = readable(by)
    attached = of_version(version).filter(recipe__in=read).order_by("element__nodes__rank", "recipe")
    uses = attached.prefetch_related("codes")
    kept = over({use.recipe: read[use.recipe] for use in uses}.values(), spans)
    return [Series(use, read[use.recipe], kept[use.recipe].of_country(country)) for use in uses]


@dataclass(frozen=True)
class Use:
    """An indicator and the node of the version that it hangs on."""

    indicator: Indicator
    node: Node


def uses(recipe: str, version: PlanVersion | None) -> list[Use]:
    """Where a recipe is attached in a version, in the order of the file."""
    nodes = Node.objects.filter(version=version, element__indicators__recipe=recipe).order_by("rank")
    attached = Indicator.objects.filter(recipe=recipe).select_related("attached_by")
    found = {use.element_id: use for use in attached.prefetch_related("targets", "codes")}
    return [Use(found[node.element_id], node) for node in nodes]


def all_uses(version: PlanVersion | None) -> dict[str, list[Use]]:
    """Recipe → where it is attached in a version, in the order of the file; two queries, targets not read."""
    found = {(use.element_id, use.recipe): use for use in Indicator.objects.filter(element__nodes__version=version)}
    keys = {element for element, _recipe in found}
    nodes = {node.element_id: node for node in Node.objects.filter(version=version, element__in=keys).order_by("rank")}
    uses: dict[str, list[Use]] = {}
    for (element, recipe), use in sorted(found.items(), key=lambda item: nodes[item[0][0]].rank):
        uses.setdefault(recipe, []).append(Use(use, nodes[element]))
    return uses


def left_behind(version: PlanVersion) -> QuerySet[Indicator]:
    """Indicators on elements of the plan that its current version does not have, and that nobody laid aside."""
    found = Indicator.objects.filter(element__plan=version.plan, aside_at=None)
    return found.exclude(element__nodes__version=version)


def to_attach_again(version: PlanVersion, *, by: Actor) -> list[tuple[Recipe, Indicator]]:
    """Those left behind whose recipe the actor knows of, with it."""
    left = list(left_behind(version).order_by("attached_at").prefetch_related("element__nodes"))
    names = known(by) if left else {}
    return [(names[use.recipe], use) for use in left if use.recipe in names]


@dataclass(frozen=True)
class Told:
    """A recipe's figure in one span, whether it is fixed, and what its indicators were to reach by then: over all, and
    in single countries and columns (`aims`: country and column, "" for all of them, and the amount)."""

    span: Span
    figure: Figure
    is_fixed: bool
    targets: list[Decimal]
    aims: list[tuple[str, str, Decimal]] = field(default_factory=list)


def told(recipe: Recipe, found: Sequence[Use]) -> list[Told]:
    """The figures in every span that has a target or is locked, the newest first; one reading of the source for all."""
    targets: list[Target] = [target for use in found for target in use.indicator.targets.all()]
    codes = {target.span for target in targets}
    codes |= set(PeriodLock.objects.values_list("span", flat=True))
    spans = sorted((parse(code) for code in codes), key=lambda span: (span.end, -span.days), reverse=True)
    figures = over([recipe], spans)[recipe.key]
    aims: dict[str, set[tuple[str, str, Decimal]]] = {}
    for target in targets:
        aims.setdefault(target.span, set()).add((target.country, target.value, target.amount))
    lines = []
    for span in spans:
        asked = sorted(aims.get(span.code, ()))
        whole = [amount for country, value, amount in asked if not country and not value]
        single = [aim for aim in asked if aim[0] or aim[1]]
        lines.append(Told(span, figures.figures[span], span in figures.locked, whole, single))
    return lines


def locks() -> QuerySet[PeriodLock]:
    """The locked periods, the newest first."""
    return PeriodLock.objects.select_related("locked_by")


def locked_spans() -> list[str]:
    """The codes of the periods whose figures are fixed."""
    return list(PeriodLock.objects.values_list("span", flat=True))


def address_of(recipe: Recipe) -> str:
    """The page of a recipe."""
    return reverse("indicators:indicator", args=[recipe.key])


def composed_address() -> str:
    """The page of the recipes composed on screen."""
    return reverse("indicators:recipes")


def proposed(recipe: Recipe, *, by: Actor) -> QuerySet[Override]:
    """Values of a recipe that wait for a second person."""
    found = Override.objects.visible_to(by).filter(indicator__recipe=recipe.key, state="proposed")
    return found.order_by("proposed_at").select_related("proposed_by")


def todo(actor: Actor) -> list[Todo]:
    """Indicators that lost their place, and values that wait for another person than who proposed them."""
    return [*_lost(actor), *_to_settle(actor), *_to_adopt(actor)]


def _to_settle(actor: Actor) -> list[Todo]:
    if not may(OVERRIDE, actor, TEAM):
        return []
    waiting = Override.objects.visible_to(actor).filter(state="proposed").exclude(proposed_by=actor.user)
    return listed(waiting.order_by("proposed_at", "pk"), "green", _settle)


def _settle(override: Override) -> Todo:
    title = _("Check a value beside a computed one")
    return Todo("green", title, _("Plan · waits for a second person"), override.get_absolute_url())


def _to_adopt(actor: Actor) -> list[Todo]:
    if not may(COMPOSE, actor, TEAM):
        return []
    others = RecipeVersion.objects.filter(state="proposed").exclude(proposed_by=actor.user)
    waiting = others.exclude(written_by=actor.user).filter(base__in=bases(actor))
    return listed(waiting.order_by("written_at", "pk"), "green", _adopt)


def bases(actor: Actor) -> list[str]:
    """The declared recipes that an actor reads: of what is composed from others, not even that it waits is told."""
    teams = {"", *Membership.objects.of(actor).values_list("team", flat=True)}
    return [key for key, recipe in recipes.RECIPES.items() if recipe.team in teams]


def _adopt(version: RecipeVersion) -> Todo:
    title = _("Adopt an indicator composed on screen")
    return Todo("green", title, _("Plan · waits for a second person"), version.get_absolute_url())


def _lost(actor: Actor) -> list[Todo]:
    version = current_version()
    if version is None or not may(ATTACH, actor):
        return []
    lost = len(to_attach_again(version, by=actor))
    if not lost:
        return []
    title = ngettext("Attach %(n)d indicator again", "Attach %(n)d indicators again", lost) % {"n": lost}
    return [Todo("green", title, _("Plan · its place changed in the new version"), reverse("indicators:list"))]
