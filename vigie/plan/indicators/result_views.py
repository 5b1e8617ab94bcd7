"""The pages of codes and of the plan's expected results: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Invalid
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.plan.indicators import describing
from vigie.plan.indicators.exporting import logframe
from vigie.plan.indicators.forms import CodeForm
from vigie.plan.indicators.models import ListCode, ResultTheme
from vigie.plan.indicators.results import results as results_of
from vigie.plan.indicators.rules import ATTACH, READ, TEAM
from vigie.plan.indicators.themes import THEMES
from vigie.plan.indicators.views import COORDINATORS, attached
from vigie.plan.tree.models import Node, NodeKind
from vigie.plan.tree.queries import current_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def results(request: Request) -> HttpResponse:
    """Each expected result of the plan, with what counts it and what could."""
    version = current_version()
    found = results_of(version, by=request.actor) if version else []
    context = {
        "results": found,
        "uncounted": sum(not one.is_counted for one in found),
        "themes": [(key, theme.title) for key, theme in THEMES.items()],
        "may_attach": may(ATTACH, request.actor),
    }
    return render(request, "indicators/results.html", context)


@limited("export")
@require_GET
def export(request: Request) -> HttpResponse:
    """The indicators as a workbook, for those who lead, follow and keep the plan; protected counts as they may read."""
    permit(READ, request.actor, TEAM)
    version = current_version()
    if version is None:
        raise Http404
    handed = HttpResponse(logframe(version, by=request.actor), content_type=XLSX)
    handed["Content-Disposition"] = 'attachment; filename="indicateurs.xlsx"'
    return handed


@require_POST
def theme(request: Request, key: UUID) -> HttpResponse:
    """Say what a result is about."""
    node = get_object_or_404(Node.objects.select_related("element"), pk=key, kind=NodeKind.RESULT)
    permit(ATTACH, request.actor)
    try:
        describing.choose_theme(node.element, request.POST.get("theme", ""), by=request.actor)
    except Invalid as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Kept."))
    return redirect("indicators:results")


@require_POST
def drop_theme(request: Request, theme_id: UUID) -> HttpResponse:
    """Say that a result is not about this."""
    found = get_object_or_404(ResultTheme, pk=theme_id)
    permit(ATTACH, request.actor)
    describing.drop_theme(found, by=request.actor)
    messages.success(request, _("Kept."))
    return redirect("indicators:results")


@require_http_methods(["GET", "POST"])
def code(request: Request, key: UUID) -> HttpResponse:
    """Give an indicator its code in a funder's list."""
    indicator = attached(request, key)
    permit(ATTACH, request.actor)
    form = CodeForm(typed(request))
    if form.is_bound and done(form, lambda: describing.add_code(indicator, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept."))
        return redirect("indicators:indicator", indicator.recipe)
    words = {"heading": _("A code of a funder’s list"), "submit": _("Keep"), "seen_by": COORDINATORS}
    status = 422 if form.is_bound else 200
    return render(request, "indicators/form.html", {"form": form, **words}, status=status)


@require_POST
def drop_code(request: Request, code_id: UUID) -> HttpResponse:
    """Take a code off."""
    found = get_object_or_404(ListCode.objects.select_related("indicator"), pk=code_id)
    permit(ATTACH, request.actor)
    attached(request, found.indicator_id)
    describing.drop_code(found, by=request.actor)
    messages.success(request, _("Kept."))
    return redirect("indicators:indicator", found.indicator.recipe)
