"""Doubles: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.protection.incidents import rules
from vigie.protection.incidents.doubles import actions
from vigie.protection.incidents.doubles.forms import MergeForm, MonthsForm, PairForm
from vigie.protection.incidents.doubles.models import Decision, Double
from vigie.protection.incidents.doubles.presenting import kept_apart, line
from vigie.protection.incidents.doubles.reading import proposed
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
TEAM = "monitoring"


@require_GET
def doubles(request: Request) -> HttpResponse:
    """Pairs of six months that may be one event, side by side, with the reasons."""
    permit(rules.MERGE, request.actor, TEAM)
    return _page(request, request.GET.dict())


@require_POST
def merge(request: Request) -> HttpResponse:
    """The two are one event; the page says which counts."""
    form = MergeForm(request.POST, use_required_attribute=False)
    one, other = _two(request)
    permit(rules.MERGE, request.actor, one.team_id)
    if not form.is_valid():
        return _page(request, request.POST.dict(), form, 422)
    counted, rest = (one, other) if form.cleaned_data["counted"] == "one" else (other, one)
    try:
        actions.merge(counted, rest, reason=form.cleaned_data["reason"], by=request.actor)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, request.POST.dict(), form, refusal.status)
    messages.success(
        request, _("Merged: only one of the two counts now. This can be undone on the page of the other one.")
    )
    return _back(request)


@require_POST
def keep_apart(request: Request) -> HttpResponse:
    """The two are two events."""
    one, other = _two(request)
    permit(rules.MERGE, request.actor, one.team_id)
    actions.keep_apart(one, other, by=request.actor)
    messages.success(request, _("Kept apart: this pair will not be proposed again."))
    return _back(request)


@require_POST
def undo(request: Request, double_id: UUID) -> HttpResponse:
    """Merged or kept apart: everything is as before."""
    found = get_object_or_404(Double.objects.visible_to(request.actor), pk=double_id)
    permit(rules.MERGE, request.actor, found.other.team_id)
    form = ReasonForm(request.POST, prefix="undo")
    if found.decision == Decision.APART:
        actions.undo(found, by=request.actor)
        messages.success(request, _("This pair may be proposed again."))
        return _back(request)
    if not form.is_valid():
        messages.error(request, _("Give the reason in a few words: someone will read it later."))
        return redirect(found.other)
    actions.undo(found, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("Undone: both count again, each for itself."))
    return redirect(found.other)


def _two(request: Request) -> tuple[Incident, Incident]:
    """Both violations, as far as this person may see them."""
    form = PairForm(request.POST)
    if not form.is_valid():
        raise Http404
    visible = Incident.objects.visible_to(request.actor)
    one = get_object_or_404(visible, pk=form.cleaned_data["one"])
    return one, get_object_or_404(visible, pk=form.cleaned_data["other"])


def _back(request: Request) -> HttpResponse:
    asked = {name: request.POST[name] for name in ("start", "country") if request.POST.get(name)}
    return redirect(reverse("incidents:doubles") + (f"?{urlencode(asked)}" if asked else ""))


def _page(request: Request, asked: dict[str, str], refused: MergeForm | None = None, status: int = 200) -> HttpResponse:
    """The pairs of the months asked for, with the form that was refused, if one was."""
    months = MonthsForm({**MonthsForm.defaults(), **asked})
    first, last, country = months.asked()
    found = proposed(request.actor, first, last, country)
    context = {
        "months": months, "start": f"{first:%Y-%m}", "country": country, "proposed": found,
        "lines": [line(pair, number, refused) for number, pair in enumerate(found.pairs, 1)],
        "refused": refused, "kept_apart": kept_apart(request.actor),
    }  # fmt: skip
    return render(request, "incidents/doubles.html", context, status=status)
