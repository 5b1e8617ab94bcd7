"""What is counted by hand: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection import actions, presenting, queries, rules
from vigie.plan.collection.forms import DefineForm, as_typed
from vigie.plan.collection.loading import Request, form_page, load, stepped
from vigie.plan.collection.models import Entry, ManualIndicator


@require_GET
def indicators(request: Request) -> HttpResponse:
    """Every indicator with how complete it is; for who validates, what waits."""
    found = list(ManualIndicator.objects.visible_to(request.actor).prefetch_related("countries"))
    lines = queries.completeness_of(found)
    rights = presenting.rights(request.actor)
    waiting = Entry.objects.waiting().select_related("indicator").order_by("entered_at", "pk")
    context = {
        "rows": [presenting.row(one, lines[one.pk]) for one in found],
        "waiting": waiting[:50] if rights["reads"] else [],
        "define_rule": rules.DEFINE.sentence,
        **rights,
    }
    return render(request, "collection/list.html", context)


@require_GET
def indicator(request: Request, key: UUID) -> HttpResponse:
    """What it counts, and what each country said of each period."""
    found = load(request, key)
    most = None if "toutes" in request.GET else presenting.PERIODS
    lines = presenting.boxes(found, queries.completeness(found), request.actor, most=most)
    context = {
        "indicator": found,
        "lines": lines,
        "periods": [box.period for box in lines[0][1]] if lines else [],
        "older": len(lines[0][2].cells) - len(lines[0][1]) if lines else 0,
        "values": found.value_choices() if found.values else [],
        **presenting.rights(request.actor),
    }
    return render(request, "collection/indicator.html", context)


@require_http_methods(["GET", "POST"])
def define(request: Request) -> HttpResponse:
    """Ask for something that is counted by hand."""
    permit(rules.DEFINE, request.actor, rules.TEAM)
    form, made = DefineForm(typed(request)), list[Any]()
    if form.is_bound and done(form, lambda: made.append(actions.define(form.wanted(), by=request.actor))):
        messages.success(request, _("The indicator is defined; the countries are asked from now on."))
        return redirect(made[0])
    words = {"heading": _("Define a manual indicator"), "submit": _("Define it")}
    return form_page(request, form, reverse("collection:list"), **words)


@require_http_methods(["GET", "POST"])
def change(request: Request, key: UUID) -> HttpResponse:
    """Other words, countries or source."""
    found = load(request, key)
    permit(rules.DEFINE, request.actor, rules.TEAM)
    form = DefineForm(typed(request), initial=as_typed(found))
    if form.is_bound and done(form, lambda: _change(found, form, request.actor)):
        messages.success(request, _("Kept."))
        return redirect(found)
    form.anew()
    return form_page(request, form, found.get_absolute_url(), heading=_("Change a manual indicator"))


def _change(found: ManualIndicator, form: DefineForm, by: Actor) -> None:
    actions.change(found, form.wanted(), by=by, seen=form.cleaned_data["changed_at"])


@require_POST
def retire(request: Request, key: UUID) -> HttpResponse:
    """Ask it no more."""
    found = load(request, key)
    act = lambda: actions.retire(found, by=request.actor)  # noqa: E731
    return stepped(request, act, _("It is not asked any more; what counts goes on counting."), found.get_absolute_url())
