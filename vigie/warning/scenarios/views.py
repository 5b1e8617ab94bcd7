"""Scenarios on the desk: load, permit, act, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import may, permit
from vigie.warning.scenarios import actions, queries, rules
from vigie.warning.scenarios.forms import AdviceForm, BranchesForm, ScenarioForm, ScoreForm
from vigie.warning.scenarios.models import Scenario
from vigie.warning.scenarios.presenting import FIRST, bin_lines, page
from vigie.warning.scenarios.scoring import together
from vigie.warning.scenarios.tree import DEEPEST, ROOT
from vigie.warning.signals.models import Signal

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, scenario_id: UUID) -> Scenario:
    found = Scenario.objects.visible_to(request.actor).select_related("written_by", "scored_by", "signal")
    return get_object_or_404(found, pk=scenario_id)


def _form_page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/form.html", {"form": form, "back": back, **words}, status=status)


@require_GET
def listing(request: Request) -> HttpResponse:
    """Every scenario one may see, those that wait first, and how good the scored ones were."""
    found = queries.read(list(Scenario.objects.visible_to(request.actor)), request.actor)
    record = together([one.score for one in found if one.score])
    context = {
        "open": [one for one in found if one.scenario.state == "open"],
        "scored": [one for one in found if one.scenario.state == "scored"],
        "record": record,
        "bins": bin_lines(record.bins),
        "may_write": may(rules.WRITE, request.actor, actions.TEAM),
    }
    return render(request, "scenarios/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, signal_id: UUID | None = None) -> HttpResponse:
    """Begin a scenario, from a signal or not."""
    permit(rules.WRITE, request.actor, actions.TEAM)
    signal = get_object_or_404(Signal.objects.visible_to(request.actor), pk=signal_id) if signal_id else None
    form = ScenarioForm(typed(request), initial={"country": signal.iso3} if signal else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.write(**form.cleaned_data, signal=signal, by=request.actor)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Kept, sealed. Now write its branches."))
            return redirect("scenarios:branches", made.pk, FIRST)
    return _form_page(request, form, "", heading=_("New scenario"), submit=_("Go on to the branches"))


@require_GET
def scenario(request: Request, scenario_id: UUID) -> HttpResponse:
    """One scenario: its tree, its table, its versions, and what became of it."""
    (read,) = queries.read([_load(request, scenario_id)], request.actor)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None
    return render(request, "scenarios/scenario.html", page(read, request.actor, number))


@require_http_methods(["GET", "POST"])
def branches(request: Request, scenario_id: UUID, node: str) -> HttpResponse:
    """The branches of one node: they add up to 100 %."""
    found = _load(request, scenario_id)
    permit(rules.WRITE, request.actor, found.team_id)
    version, tree = actions.newest(found, by=request.actor)
    key = ROOT if node == FIRST else node
    at = tree.node(key)
    if (key != ROOT and at is None) or tree.depth(key) >= DEEPEST:
        raise Http404
    form = BranchesForm(typed(request), known=tree.children(key))

    def act() -> None:
        changed = tree.with_branches(key, form.branches(key))
        actions.revise(found, changed, read=version.number, by=request.actor)

    if form.is_bound and done(form, act):
        messages.success(request, _("Kept as a new version."))
        return redirect("scenarios:scenario", found.pk)
    words = {
        "heading": _("What could come of: %(branch)s") % {"branch": at.words} if at else _("What could happen first"),
        "lead": _("From the mildest to the gravest. The percentages of a step add up to 100."),
        "submit": _("Keep as a new version"),
        "legend": _("Branch"),
    }
    return _form_page(request, form, found.get_absolute_url(), groups=form.groups(), **words)


@require_http_methods(["GET", "POST"])
def advice(request: Request, scenario_id: UUID) -> HttpResponse:
    """Recommendations with their addressees."""
    found = _load(request, scenario_id)
    permit(rules.WRITE, request.actor, found.team_id)
    version, tree = actions.newest(found, by=request.actor)
    form = AdviceForm(typed(request), known=tree.advice)

    def act() -> None:
        actions.revise(found, replace(tree, advice=form.advice()), read=version.number, by=request.actor)

    if form.is_bound and done(form, act):
        messages.success(request, _("Kept as a new version."))
        return redirect("scenarios:scenario", found.pk)
    words = {"heading": _("Recommendations"), "lead": tree.title, "submit": _("Keep as a new version")}
    groups = form.groups()
    return _form_page(request, form, found.get_absolute_url(), groups=groups, legend=_("Recommendation"), **words)


@require_http_methods(["GET", "POST"])
def score(request: Request, scenario_id: UUID) -> HttpResponse:
    """Say which branch happened, as someone other than the author."""
    found = _load(request, scenario_id)
    permit(rules.SCORE, request.actor, found.team_id)
    _version, tree = actions.newest(found, by=request.actor)
    form = ScoreForm(typed(request), tree=tree)
    if form.is_bound and done(form, lambda: actions.score(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Scored."))
        return redirect("scenarios:scenario", found.pk)
    words = {"heading": _("Which branch happened"), "lead": tree.title, "submit": _("Score it")}
    return _form_page(request, form, found.get_absolute_url(), **words)
