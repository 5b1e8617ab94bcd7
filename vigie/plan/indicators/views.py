"""The indicators' pages: load, permit, act, answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.compute.spans import Span, parse
from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.ui.periods import span_words
from vigie.plan.indicators import actions, presenting, queries, recipes
from vigie.plan.indicators.beside import retained_of, sums
from vigie.plan.indicators.forms import AttachForm, LockForm, PlaceForm, TargetForm
from vigie.plan.indicators.freezing import shown, whole_months
from vigie.plan.indicators.models import Indicator, Target
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.rules import ATTACH, COMPOSE, LOCK, OVERRIDE, READ, TEAM
from vigie.plan.tree.models import Node
from vigie.plan.tree.queries import current_version

LOGFRAME = ("baseline", "target", "verification", "assumptions")
COORDINATORS = gettext_lazy("Who can see this page: coordinators.")


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, key: str) -> HttpResponse:
    """Attach an indicator to the element of a node."""
    node = get_object_or_404(Node.objects.select_related("element"), pk=key)
    permit(ATTACH, _actor(request))
    form, changed = _attaching(request, node)
    if not form.is_valid():
        context = {"node": node, "form": form, "changed": changed}
        return render(request, "indicators/attach.html", context, status=400 if form.is_bound else 200)
    actions.attach_indicator(node.element, by=_actor(request), **form.cleaned_data)
    messages.success(request, _("Kept.") if changed else _("The indicator is attached."))
    return redirect("tree:node", key)


def _attaching(request: HttpRequest, node: Node) -> tuple[AttachForm, Indicator | None]:
    """The form of a new indicator, or, filled in, of one attached here that the address names: nothing is erased
    by leaving its field empty in a form that never showed it."""
    known, asked = queries.known(_actor(request)), request.GET.get("recette", "")
    here = {use.recipe: use for use in queries.of_element(node.element)}
    changed = here.get(asked) if asked in known else None
    offered = [known[asked]] if changed else [one for recipe, one in known.items() if recipe not in here]
    told = {name: _typed_as(getattr(changed, name)) for name in LOGFRAME} if changed else {}
    return AttachForm(typed(request), offered=offered, initial={"recipe": asked, **told}), changed


def _typed_as(kept: Any) -> Any:
    """A whole number without the decimals that the database adds; anything else as it is."""
    whole = isinstance(kept, Decimal) and kept == kept.to_integral_value()
    return kept.to_integral_value() if whole else kept


def attached(request: HttpRequest, key: str | UUID) -> Indicator:
    """An attached indicator; one of which the actor may not know is not there."""
    found = get_object_or_404(Indicator.objects.select_related("element"), pk=key)
    recipe = recipes.find(found.recipe)
    if recipe is not None and not queries.may_know(recipe, by=_actor(request)):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Attach an indicator again that a new version of the plan left behind, or lay it aside."""
    actor, version = _actor(request), current_version()
    permit(ATTACH, actor)
    lost = {str(use.pk): (recipe, use) for recipe, use in queries.to_attach_again(version, by=actor)} if version else {}
    if version is None or str(key) not in lost:
        raise Http404
    recipe, use = lost[str(key)]
    form = PlaceForm(typed(request), version=version)

    def act() -> None:
        if element := form.element():
            actions.attach_again(use, element, by=actor)
        else:
            actions.lay_aside(use, by=actor)

    if form.is_bound and done(form, act):
        messages.success(request, _("Kept."))
        return redirect("indicators:list")
    words = {"heading": _("Attach it again"), "lead": recipe.title, "submit": _("Keep"), "seen_by": COORDINATORS}
    context = {"form": form, "back": reverse("indicators:list"), **words}
    return render(request, "indicators/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def detach(request: HttpRequest, key: str) -> HttpResponse:
    """Take an indicator off its element."""
    found = attached(request, key)
    permit(ATTACH, _actor(request))
    node = found.element.nodes.order_by("-version__number").first()
    try:
        actions.detach_indicator(found, by=_actor(request))
    except Invalid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The indicator was taken off."))
    return redirect("tree:node", node.pk) if node else redirect("indicators:list")


@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    version = current_version()
    uses = queries.all_uses(version)
    listed = [
        (recipe, presenting.headline(recipe, recipe.together()), uses.get(key, []))
        for key, recipe in queries.readable(_actor(request)).items()
    ]
    context = {
        "listed": listed,
        "lost": queries.to_attach_again(version, by=_actor(request)) if version else [],
        "may_attach": may(ATTACH, _actor(request)),
        "locks": queries.locks(),
        "may_export": may(READ, _actor(request), TEAM),
        "may_compose": may(COMPOSE, _actor(request), TEAM),
        "lock_form": LockForm() if may(LOCK, _actor(request)) else None,
    }
    return render(request, "indicators/indicators.html", context)


def _recipe(request: HttpRequest, key: str) -> Recipe:
    """A recipe; for who may not read its figures, it is not there."""
    found = recipes.find(key)
    if found is None or not queries.may_read(found, by=_actor(request)):
        raise Http404
    return found


def _period(request: HttpRequest) -> Span | None:
    """The period that the address asks for; a wrong one is a page that does not exist."""
    code = request.GET.get("periode", "").strip()
    try:
        return whole_months(code) if code else None
    except ValueError as error:
        raise Http404 from error


@require_GET
def indicator(request: HttpRequest, recipe: str) -> HttpResponse:
    declared, span = _recipe(request, recipe), _period(request)
    found, uses = shown(declared, span), queries.uses(recipe, current_version())
    told = queries.told(declared, uses)
    context = {
        "recipe": declared,
        "period": span.code if span else "",
        "shown": found,
        "headline": presenting.headline(declared, found.figure.reported),
        "live": presenting.headline(declared, found.live.reported),
        "beside": declared.beside(_actor(request)),
        "sheet": presenting.sheet(declared, found.figure, span.code if span else ""),
        "uses": [(use, presenting.targets_of(declared, use.indicator)) for use in uses],
        "periods": presenting.period_lines(declared, told),
        "aims": presenting.aim_lines(declared, told),
        "may_attach": may(ATTACH, _actor(request)),
        **_beside(request, declared, span),
    }
    return render(request, "indicators/indicator.html", context)


def _beside(request: HttpRequest, recipe: Recipe, span: Span | None) -> dict[str, Any]:
    """Values that were put beside the computed ones; why, for those who lead, follow and keep the plan."""
    actor = _actor(request)
    reads, found = may(READ, actor, TEAM), retained_of(recipe, span.code if span else "")
    return {
        "retained": [presenting.beside_line(recipe, one) for one in found],
        "sums": [presenting.sum_line(recipe, one) for one in sums(recipe, found)],
        "proposed": queries.proposed(recipe, by=actor) if reads else [],
        "reads": reads,
        "may_override": may(OVERRIDE, actor, TEAM) and not recipe.team,
    }


@require_http_methods(["GET", "POST"])
def target(request: HttpRequest, key: str) -> HttpResponse:
    """Set what an indicator is to reach in a period."""
    found = attached(request, key)
    permit(ATTACH, _actor(request))
    recipe = recipes.find(found.recipe)
    form = TargetForm(typed(request), columns=presenting.columns_of(recipe) if recipe else [])
    if form.is_valid():
        try:
            actions.set_target(found, by=_actor(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error("span", str(error))
        else:
            messages.success(request, _("The target is set."))
            return redirect("indicators:indicator", found.recipe)
    context = {"form": form, "recipe": recipe, "targets": presenting.targets_of(recipe, found) if recipe else []}
    return render(request, "indicators/target.html", context, status=400 if form.is_bound else 200)


@require_POST
def drop_target(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """Take one target off."""
    found = get_object_or_404(Target.objects.select_related("indicator"), pk=target_id)
    attached(request, found.indicator_id)
    actions.drop_target(found, seen=request.POST.get("seen", ""), by=_actor(request))
    messages.success(request, _("The target was taken off."))
    return redirect("indicators:target", found.indicator_id)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Fix the figures of a period that is over."""
    try:
        made = actions.lock_period(request.POST.get("span", ""), by=_actor(request))
    except Invalid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The figures of %(span)s are fixed.") % {"span": span_words(parse(made.span))})
    return redirect("indicators:list")


@require_GET
def rows(request: HttpRequest, recipe: str) -> HttpResponse:
    declared, span = _recipe(request, recipe), _period(request)
    country, value = request.GET.get("pays", ""), request.GET.get("valeur", "")
    found = declared.rows(_actor(request), country, value)
    context = {
        "recipe": declared,
        "period": span.code if span else "",
        "country": presenting.country_label(country) if country else "",
        "value": presenting.value_label(declared, value) if value else "",
        "rows": [row for row in found if span is None or row.when in span],
    }
    return render(request, "indicators/rows.html", context)
