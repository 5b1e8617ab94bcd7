"""The pages of wordings: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.rules import permit
from vigie.protection.intake import rules
from vigie.protection.intake.wordings import actions
from vigie.protection.intake.wordings.forms import WordingForm
from vigie.protection.intake.wordings.models import Wording

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
STEPS = {"approuver": actions.approve, "retirer": actions.retire}


def _load(request: Request, wording_id: UUID) -> Wording:
    return get_object_or_404(Wording.objects.visible_to(request.actor), pk=wording_id)


@require_http_methods(["GET", "POST"])
def wordings(request: Request, wording_id: UUID | None = None) -> HttpResponse:
    """All wordings, and a form for a new one or for the next version of one."""
    permit(rules.TRIAGE, request.actor, actions.TEAM)
    after = _load(request, wording_id) if wording_id else None
    known = {"title": after.title, "language": after.language, "body": after.body} if after else None
    form = WordingForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        actions.write(**form.cleaned_data, after=after, by=request.actor)
        messages.success(request, _("Kept as a draft. Someone else reads and approves it."))
        return redirect("intake:wordings")
    rows = Wording.objects.visible_to(request.actor).exclude(state="retired").select_related("written_by")
    context = {"rows": rows, "form": form, "after": after}
    return render(request, "intake/wordings.html", context, status=422 if form.is_bound else 200)


@require_POST
def step(request: Request, wording_id: UUID, verb: str) -> HttpResponse:
    """Approve or retire."""
    if verb not in STEPS:
        raise Http404
    STEPS[verb](_load(request, wording_id), by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("intake:wordings")
