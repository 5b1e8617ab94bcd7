"""The pages of recipes composed on screen: load, permit, act, answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import may, permit
from vigie.plan.indicators import adopting, presenting, queries, recipes, rules
from vigie.plan.indicators.composer_forms import BeginForm, WriteForm
from vigie.plan.indicators.composing import composed
from vigie.plan.indicators.freezing import whole_months
from vigie.plan.indicators.models import RecipeVersion
from vigie.plan.indicators.presenting import Sheet
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.states import RECIPE

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PREVIEWED = 6
STEPS: dict[str, Callable[..., RecipeVersion]] = {
    "propose": adopting.propose_recipe,
    "refuse": adopting.refuse_recipe,
    "adopt": adopting.adopt,
    "drop": adopting.drop_recipe,
}
SEEN_BY = gettext_lazy("Who can see this page: those who compose indicators, and may read what they are composed from.")


def _load(request: Request, version_id: UUID) -> tuple[RecipeVersion, Recipe]:
    """A version and its recipe, for those who compose; one from a room that they do not read is not there."""
    if not may(rules.COMPOSE, request.actor, rules.TEAM):
        raise Http404
    version = get_object_or_404(
        RecipeVersion.objects.select_related("written_by", "proposed_by", "adopted_by"), pk=version_id
    )
    recipe = composed(version)
    if recipe is None or not queries.may_read(recipe, by=request.actor):
        raise Http404
    return version, recipe


@require_GET
def versions(request: Request) -> HttpResponse:
    """All versions of composed recipes that the actor may read."""
    permit(rules.COMPOSE, request.actor, rules.TEAM)
    kept = RecipeVersion.objects.exclude(state="dropped").filter(base__in=queries.bases(request.actor))
    listed = kept.select_related("written_by").order_by("title", "-number")
    return render(request, "indicators/recipes.html", {"listed": listed, "seen_by": SEEN_BY})


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a recipe from a declared one."""
    permit(rules.COMPOSE, request.actor, rules.TEAM)
    form = BeginForm(typed(request), by=request.actor)
    made: list[RecipeVersion] = []
    act = lambda: made.append(adopting.compose(**form.cleaned_data, by=request.actor))  # noqa: E731
    if form.is_bound and done(form, act):
        return redirect("indicators:write_recipe", made[0].pk)
    words = {"heading": _("Compose an indicator"), "submit": _("Go on"), "back": queries.composed_address()}
    status = 422 if form.is_bound else 200
    return render(request, "indicators/form.html", {"form": form, "seen_by": SEEN_BY, **words}, status=status)


@require_http_methods(["GET", "POST"])
def write(request: Request, version_id: UUID) -> HttpResponse:
    """Say what a draft counts."""
    version, recipe = _load(request, version_id)
    if recipe.part_of is None or version.state != "draft":
        raise Http404
    names = ("title", "unit", "countries", "values", "hits", "divided")
    known = {name: getattr(version, name) for name in names}
    form = WriteForm(typed(request), base=recipe.part_of, initial=known)
    if form.is_bound and done(form, lambda: adopting.write(version, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept. Look at its figures before you propose it."))
        return redirect(version)
    words = {"heading": version.title, "lead": recipe.part_of.title, "submit": _("Keep and look at the figures")}
    context = {"form": form, "back": version.get_absolute_url(), "seen_by": SEEN_BY, **words}
    return render(request, "indicators/form.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class Preview:
    """The figures of a version in one period, of which nothing is kept."""

    span: str
    headline: str
    sheet: Sheet


def _previews(recipe: Recipe, asked: str) -> tuple[list[Preview], list[str]]:
    """The figures of each period that was asked for, and what was no period."""
    spans, wrong, found = [], [], []
    pieces = (piece.strip() for piece in re.split("[,;]", asked))
    for words in [*dict.fromkeys(filter(None, pieces))][:PREVIEWED]:
        try:
            spans.append(whole_months(words))
        except ValueError:
            wrong.append(words)
    for span in dict.fromkeys(spans):
        figure = recipe.figure(span)
        sheet = presenting.sheet(recipe, figure, span.code, linked=False)
        found.append(Preview(span.code, presenting.headline(recipe, figure.reported), sheet))
    return found, wrong


@require_GET
def version(request: Request, version_id: UUID) -> HttpResponse:
    """A version: what it counts, its figures in the periods that are asked for, and what can be done."""
    found, recipe = _load(request, version_id)
    asked = request.GET.get("periodes", "")[:200]
    previews, wrong = _previews(recipe, asked)
    person = getattr(request.actor.user, "pk", None)
    context = {
        "version": found,
        "recipe": recipe,
        "before": recipes.find(found.key) if found.state != "adopted" else None,
        "asked": asked,
        "previews": previews,
        "wrong": wrong,
        "verbs": RECIPE.verbs(found.state),
        "is_other": person not in {found.proposed_by_id, found.written_by_id},
        "seen_by": SEEN_BY,
    }
    return render(request, "indicators/recipe_version.html", context)


@require_POST
def step(request: Request, version_id: UUID, verb: str) -> HttpResponse:
    """Propose, adopt, refuse or drop a version."""
    found, _recipe = _load(request, version_id)
    if verb not in STEPS:
        raise Http404
    seen = {"seen": request.POST.get("seen", "")} if verb == "adopt" else {}
    try:
        STEPS[verb](found, **seen, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Kept."))
    return redirect(queries.composed_address() if verb == "drop" else found.get_absolute_url())


@require_POST
def change(request: Request, version_id: UUID) -> HttpResponse:
    """Begin the next version of an adopted recipe."""
    found, _recipe = _load(request, version_id)
    try:
        made = adopting.change(found, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect(found)
    return redirect("indicators:write_recipe", made.pk)
