"""The indicators' pages: load, permit, act, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import country_choices, label
from vigie.plan.indicators import actions, presenting, queries
from vigie.plan.indicators.forms import AttachForm
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.indicators.rules import ATTACH
from vigie.plan.tree.models import Node
from vigie.plan.tree.queries import current_version


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, key: str) -> HttpResponse:
    """Attach an indicator to the element of a node."""
    node = get_object_or_404(Node.objects.select_related("element"), pk=key)
    permit(ATTACH, _actor(request))
    form = AttachForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"node": node, "form": form}
        return render(request, "indicators/attach.html", context, status=400 if form.is_bound else 200)
    actions.attach_indicator(node.element, by=_actor(request), **form.cleaned_data)
    messages.success(request, _("The indicator is attached."))
    return redirect("tree:node", key)


@require_POST
def detach(request: HttpRequest, key: str) -> HttpResponse:
    """Take an indicator off its element."""
    found = get_object_or_404(Indicator.objects.select_related("element"), pk=key)
    permit(ATTACH, _actor(request))
    node = found.element.nodes.order_by("-version__number").first()
    actions.detach_indicator(found, by=_actor(request))
    messages.success(request, _("The indicator was taken off."))
    return redirect("tree:node", node.pk) if node else redirect("indicators:list")


@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    version = current_version()
    listed = [
        (recipe, presenting.headline(recipe, recipe.figure()), queries.uses(recipe.key, version))
        for recipe in RECIPES.values()
    ]
    lost = queries.left_behind(version) if version else []
    context = {"listed": listed, "lost": [(RECIPES[use.recipe].title, use) for use in lost]}
    return render(request, "indicators/indicators.html", context)


def _recipe(key: str) -> Recipe:
    if key not in RECIPES:
        raise Http404
    return RECIPES[key]


@require_GET
def indicator(request: HttpRequest, recipe: str) -> HttpResponse:
    declared = _recipe(recipe)
    figure = declared.figure()
    context = {
        "recipe": declared,
        "headline": presenting.headline(declared, figure),
        "beside": declared.beside(_actor(request)),
        "sheet": presenting.sheet(declared, figure),
        "uses": queries.uses(recipe, current_version()),
    }
    return render(request, "indicators/indicator.html", context)


@require_GET
def rows(request: HttpRequest, recipe: str) -> HttpResponse:
    declared = _recipe(recipe)
    country, value = request.GET.get("pays", ""), request.GET.get("valeur", "")
    context = {
        "recipe": declared,
        "country": dict(country_choices()).get(country, country),
        "value": label(declared.disaggregator, value) if value else "",
        "rows": declared.rows(_actor(request), country, value),
    }
    return render(request, "indicators/rows.html", context)
