"""The shapes of reports that people make."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.rules import may, permit
from vigie.plan.reports import rules, templating
from vigie.plan.reports.answering import form_page
from vigie.plan.reports.forms import TemplateForm
from vigie.plan.reports.models import Template
from vigie.plan.reports.shapes import CHAPTERS, SHAPES

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def templates(request: Request) -> HttpResponse:
    """Ours, and those that people made."""
    person = request.actor.user
    context = {
        "ours": [(one.name, [CHAPTERS[key].title for key in one.chapters]) for one in SHAPES.values()],
        "made": Template.objects.exclude(state="retired").select_related("written_by", "second"),
        "may_shape": may(rules.SHAPE, request.actor, templating.TEAM),
        "person": person,
    }
    return render(request, "reports/templates.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Propose a shape."""
    permit(rules.SHAPE, request.actor, templating.TEAM)
    form = TemplateForm(typed(request))

    def act() -> None:
        templating.propose(name=form.cleaned_data["name"], chapters=form.chapters(), by=request.actor)

    if form.is_bound and done(form, act):
        messages.success(request, _("Proposed. Another person approves it."))
        return redirect("reports:templates")
    return form_page(request, form, "", heading=_("New shape of reports"), submit=_("Propose"))


@require_POST
def approve(request: Request, template_id: UUID) -> HttpResponse:
    """Put a shape in use, as another person."""
    templating.approve(get_object_or_404(Template, pk=template_id), by=request.actor)
    messages.success(request, _("The shape is in use."))
    return redirect("reports:templates")


@require_POST
def retire(request: Request, template_id: UUID) -> HttpResponse:
    """Take a shape out of use."""
    templating.retire(get_object_or_404(Template, pk=template_id), by=request.actor)
    messages.success(request, _("No new report has this shape any more."))
    return redirect("reports:templates")
