"""The pages where a draft is proposed, and adopted or sent back by another person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.rules import permit
from vigie.plan.tree import adopting
from vigie.plan.tree.draft_forms import AdoptForm
from vigie.plan.tree.models import Plan
from vigie.plan.tree.plan_views import Request, form_page, stepped
from vigie.plan.tree.rules import ADOPT, DRAFT


@require_POST
def propose(request: Request, plan_id: UUID) -> HttpResponse:
    """Propose a draft for adoption."""
    permit(DRAFT, request.actor)
    found = get_object_or_404(Plan, pk=plan_id)
    said = _("Proposed. Another person adopts it; until then nobody changes it.")
    return stepped(request, found.get_absolute_url(), lambda: adopting.propose(found, by=request.actor), said)


@require_POST
def send_back(request: Request, plan_id: UUID) -> HttpResponse:
    """Make it a draft again."""
    found = get_object_or_404(Plan, pk=plan_id)
    permit(DRAFT if found.proposed_by == request.actor.user else ADOPT, request.actor)
    act = lambda: adopting.send_back(found, by=request.actor)  # noqa: E731
    return stepped(request, found.get_absolute_url(), act, _("It is a draft again."))


@require_http_methods(["GET", "POST"])
def adopt(request: Request, plan_id: UUID) -> HttpResponse:
    """Adopt a proposed plan, as another person."""
    permit(ADOPT, request.actor)
    found = get_object_or_404(Plan.objects.select_related("succeeds", "proposed_by"), pk=plan_id)
    if found.state != "proposed" and request.method == "GET":
        raise Http404
    seen = request.GET.get("seen", "") or adopting.stamp(found)
    form = AdoptForm(typed(request), initial={"seen": seen})
    if not (found.succeeds and found.succeeds.state == "in_force"):
        del form.fields["ends_before"]
    if form.is_bound and done(form, lambda: adopting.adopt(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("The plan is adopted: its words no longer change, errata stand over them."))
        return redirect(found)
    lead = _("Proposed by %(who)s. Read it whole first: once adopted, its words stay as they are.")
    words = {"heading": _("Adopt this plan"), "submit": _("Adopt"), "lead": lead % {"who": found.proposed_by}}
    return form_page(request, form, found.get_absolute_url(), **words)
