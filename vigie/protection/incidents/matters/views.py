"""A request and a violation of one matter: load, permit, act, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.protection.incidents.matters.forms import SaidForm
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.matters.actions import say_of
from vigie.protection.intake.matters.reading import VIOLATION
from vigie.protection.intake.models import Report

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_POST
def say(request: Request) -> HttpResponse:
    """One matter, or two, or open again; said by whoever may see both and works on requests."""
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise Http404
    report = get_object_or_404(Report.objects.visible_to(request.actor), pk=form.cleaned_data["report"])
    violation = get_object_or_404(Incident.objects.visible_to(request.actor), pk=form.cleaned_data["violation"])
    say_of(report, VIOLATION, str(violation.pk), form.cleaned_data["said"], by=request.actor)
    messages.success(request, _("Noted. Both stay whole."))
    return redirect("intake:report", report.pk)
