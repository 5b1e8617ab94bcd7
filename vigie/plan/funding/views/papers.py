"""The vault of papers: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.files.giving import download
from vigie.ground.files.models import File
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.plan.funding import papers as actions
from vigie.plan.funding import rules
from vigie.plan.funding.forms import PaperForm
from vigie.plan.funding.models import Paper
from vigie.plan.funding.views.answering import form_page, readers_only

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, paper_id: UUID) -> Paper:
    visible = Paper.objects.filter(file__in=File.objects.visible_to(request.actor)).select_related("file")
    return get_object_or_404(visible, pk=paper_id)


@require_GET
def papers(request: Request) -> HttpResponse:
    """Every paper in use, with what is left of its time."""
    readers_only(request)
    context = {
        "papers": Paper.objects.in_use().select_related("added_by"),
        "today": timezone.localdate(),
        "may_search": may(rules.SEARCH, request.actor, rules.TEAM),
    }
    return render(request, "funding/papers.html", context)


def _may_add(request: Request) -> None:
    """Asked before a byte of the file is read."""
    permit(rules.SEARCH, request.actor, rules.TEAM)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_add)
def new(request: Request) -> HttpResponse:
    """Add a paper, sealed while it comes in."""
    if request.method == "GET":
        permit(rules.SEARCH, request.actor, rules.TEAM)
        return _form(request, PaperForm())
    refusal = refusal_of(request)
    form = PaperForm(request.POST, request.FILES, refusal=refusal)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.add_paper(given.pop("file"), **given, by=request.actor)
        except Refusal as late:
            form.add_error(None, str(late.message))
        else:
            messages.success(request, _("The paper is kept, sealed."))
            return redirect("funding:papers")
    return _form(request, form)


def _form(request: Request, form: PaperForm) -> HttpResponse:
    return form_page(request, form, "", heading=_("New paper"), submit=_("Keep"), files=True)


@limited("export")
@require_GET
def original(request: Request, paper_id: UUID) -> StreamingHttpResponse:
    """The file as it came."""
    readers_only(request)
    return download(request, _load(request, paper_id).file, cleaned=False, by=request.actor)


@require_POST
def retire(request: Request, paper_id: UUID) -> HttpResponse:
    """Take it out of use."""
    actions.retire_paper(_load(request, paper_id), by=request.actor)
    messages.success(request, _("No longer in use; its file stays, sealed."))
    return redirect("funding:papers")
