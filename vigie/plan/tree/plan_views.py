"""The pages of one plan as a whole: its state, its days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.plan.tree import lives, queries
from vigie.plan.tree.forms import DatesForm
from vigie.plan.tree.models import Plan
from vigie.plan.tree.rules import KEEP
from vigie.plan.tree.views import whole_plan

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def form_page(request: Request, form: Any, back: str, **words: Any) -> HttpResponse:
    """A page with one form."""
    status = 422 if form.is_bound else 200
    return render(request, "tree/form.html", {"form": form, "back": back, **words}, status=status)


def stepped(request: Request, back: str, act: Callable[[], Any], said: str) -> HttpResponse:
    """One step by a button; a refusal is said on the page that one comes back to."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect(back)


@require_GET
def plan(request: Request, plan_id: UUID) -> HttpResponse:
    """One plan, whatever its state, in its newest version."""
    version = queries.newest_version(plan_id)
    if version is None:
        raise Http404
    return whole_plan(request, version)


@require_http_methods(["GET", "POST"])
def dates(request: Request, plan_id: UUID) -> HttpResponse:
    """Say when a plan begins and ends."""
    found = get_object_or_404(Plan, pk=plan_id)
    permit(KEEP, request.actor)
    form = DatesForm(typed(request), initial={"begins": found.begins, "ends": found.ends})
    if form.is_bound and done(form, lambda: lives.date_plan(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept."))
        return redirect(found)
    return form_page(request, form, found.get_absolute_url(), heading=_("Days of the plan"), submit=_("Keep"))


@require_POST
def step(request: Request, plan_id: UUID, verb: str) -> HttpResponse:
    """End a plan, or put it in force again."""
    found = get_object_or_404(Plan, pk=plan_id)
    permit(KEEP, request.actor)
    said = {"end": _("The plan has ended."), "resume": _("The plan is in force again.")}[verb]
    return stepped(request, found.get_absolute_url(), lambda: lives.step(found, verb, by=request.actor), said)
