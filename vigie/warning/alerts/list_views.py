"""Lists of addresses: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.answering import done
from vigie.ground.access.rules import permit
from vigie.ground.mail.leaving import configured
from vigie.ground.seal.opening import open_one
from vigie.warning.alerts import lists as kept
from vigie.warning.alerts import rules
from vigie.warning.alerts.answering import Request
from vigie.warning.alerts.forms_outside import ListForm
from vigie.warning.alerts.models import AddressList


@require_http_methods(["GET", "POST"])
def lists(request: Request) -> HttpResponse:
    """Every list, and a form for a new one."""
    permit(rules.SPREAD, request.actor, kept.TEAM)
    form = ListForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: kept.keep_list(None, **form.given(), by=request.actor)):
        messages.success(request, _("The list is kept, sealed."))
        return redirect("alerts:lists")
    context = {"form": form, "lists": kept.lists(request.actor), "configured": configured()}
    return render(request, "alerts/lists.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def change(request: Request, list_id: UUID) -> HttpResponse:
    """Other contents for a list."""
    permit(rules.SPREAD, request.actor, kept.TEAM)
    known = get_object_or_404(AddressList.objects.visible_to(request.actor), pk=list_id)
    facts = open_one(known, by=request.actor)
    form = ListForm(request.POST or None, initial={**facts, "addresses": "\n".join(facts["addresses"])})
    if request.method == "POST" and done(form, lambda: kept.keep_list(known, **form.given(), by=request.actor)):
        messages.success(request, _("The list is kept, sealed."))
        return redirect("alerts:lists")
    context = {"form": form, "known": known, "name": facts["name"]}
    return render(request, "alerts/list.html", context, status=422 if form.is_bound else 200)


@require_POST
def erase(request: Request, list_id: UUID) -> HttpResponse:
    """Destroy a list."""
    known = get_object_or_404(AddressList.objects.visible_to(request.actor), pk=list_id)
    kept.erase_list(known, by=request.actor)
    messages.success(request, _("The list and all its addresses are erased."))
    return redirect("alerts:lists")
