"""The pages of values put beside computed ones: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.files.giving import download
from vigie.ground.files.models import File
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.ground.seal.opening import open_one
from vigie.plan.indicators import overriding, presenting, queries, recipes, rules
from vigie.plan.indicators.beside import beside
from vigie.plan.indicators.forms import EvidenceForm, OutcomeForm, OverrideForm
from vigie.plan.indicators.models import Indicator, Override, OverrideFile
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.states import OVERRIDE

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, override_id: UUID) -> tuple[Override, Recipe]:
    """An override and its recipe, for who may read why it is there."""
    if not may(rules.READ, request.actor, rules.TEAM):
        raise Http404
    found = Override.objects.visible_to(request.actor).select_related("indicator", "proposed_by", "settled_by")
    override = get_object_or_404(found.select_related("ended_by"), pk=override_id)
    recipe = recipes.find(override.indicator.recipe)
    if recipe is None or not queries.may_read(recipe, by=request.actor):
        raise Http404
    return override, recipe


def _page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "indicators/form.html", {"form": form, "back": back, **words}, status=status)


@require_http_methods(["GET", "POST"])
def propose(request: Request, key: UUID) -> HttpResponse:
    """Put a value beside the computed one."""
    indicator = get_object_or_404(Indicator.objects.select_related("element"), pk=key)
    permit(rules.OVERRIDE, request.actor, rules.TEAM)
    recipe = recipes.find(indicator.recipe)
    if recipe is None or recipe.team:
        raise Http404
    share, columns = recipe.kind == "ratio", presenting.columns_of(recipe)
    asked = {"span": request.GET.get("periode", "")}
    form = OverrideForm(typed(request), share=share, columns=columns, initial=asked)
    made: list[Override] = []
    act = lambda: made.append(overriding.propose_override(indicator, **form.told(), by=request.actor))  # noqa: E731
    if form.is_bound and done(form, act):
        messages.success(request, _("It waits for a second person. You can join a file that shows it."))
        return redirect(made[0])
    words = {"heading": _("A value beside the computed one"), "lead": recipe.title, "submit": _("Propose it")}
    return _page(request, form, queries.address_of(recipe), **words)


@require_GET
def override(request: Request, override_id: UUID) -> HttpResponse:
    """One value with the computed one, its reason and its evidence."""
    found, recipe = _load(request, override_id)
    (line,) = beside(recipe, [found])
    context = {
        "override": found,
        "recipe": recipe,
        "line": presenting.beside_line(recipe, line),
        "then": presenting.said(recipe, found.computed_then),
        "facts": open_one(found, by=request.actor),
        "files": found.files.select_related("added_by"),
        "verbs": OVERRIDE.verbs(found.state),
        "may_act": may(rules.OVERRIDE, request.actor, rules.TEAM),
        "is_other": found.proposed_by_id != getattr(request.actor.user, "pk", None),
        "rule": rules.OVERRIDE.sentence,
    }
    return render(request, "indicators/override.html", context)


@require_POST
def approve(request: Request, override_id: UUID) -> HttpResponse:
    """Retain it."""
    found, _recipe = _load(request, override_id)
    try:
        overriding.approve_override(found, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("This value is retained, beside the computed one."))
    return redirect(found)


def _ended(request: Request, override_id: UUID, act: Callable[..., Override], heading: str) -> HttpResponse:
    found, _recipe = _load(request, override_id)
    permit(rules.OVERRIDE, request.actor, rules.TEAM)
    form = OutcomeForm(typed(request))
    if form.is_bound and done(form, lambda: act(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept."))
        return redirect(found)
    return _page(request, form, found.get_absolute_url(), heading=heading, submit=heading)


@require_http_methods(["GET", "POST"])
def refuse(request: Request, override_id: UUID) -> HttpResponse:
    """Refuse it, with why."""
    return _ended(request, override_id, overriding.refuse_override, _("Refuse this value"))


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, override_id: UUID) -> HttpResponse:
    """Withdraw it, with why."""
    return _ended(request, override_id, overriding.withdraw_override, _("Withdraw this value"))


def _may_join(request: Request, override_id: UUID) -> None:
    """Asked before a byte of the file is read."""
    _load(request, override_id)
    permit(rules.OVERRIDE, request.actor, rules.TEAM)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_join)
def join(request: Request, override_id: UUID) -> HttpResponse:
    """Join a file that shows why."""
    found, _recipe = _load(request, override_id)
    permit(rules.OVERRIDE, request.actor, rules.TEAM)
    words = {"heading": _("A file that shows why"), "submit": _("Join the file"), "files": True}
    if request.method == "GET":
        return _page(request, EvidenceForm(), found.get_absolute_url(), **words)
    form = EvidenceForm(request.POST, request.FILES, refusal=refusal_of(request))
    told = lambda: {"received": form.cleaned_data["file"], "words": form.cleaned_data["words"]}  # noqa: E731
    if done(form, lambda: overriding.join_file(found, **told(), by=request.actor)):
        messages.success(request, _("The file is kept, sealed."))
        return redirect(found)
    return _page(request, form, found.get_absolute_url(), **words)


@limited("export")
@require_GET
def file(request: Request, override_id: UUID, file_id: UUID) -> StreamingHttpResponse:
    """A file as it came."""
    found, _recipe = _load(request, override_id)
    visible = OverrideFile.objects.filter(file__in=File.objects.visible_to(request.actor)).select_related("file")
    joined = get_object_or_404(visible, pk=file_id, override=found)
    return download(request, joined.file, cleaned=False, by=request.actor)
