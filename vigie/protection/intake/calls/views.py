"""The page of the one who answers the telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.protection.intake import rules
from vigie.protection.intake.calls.actions import log_call
from vigie.protection.intake.calls.forms import CallForm
from vigie.protection.intake.conversation import TEAM

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_http_methods(["GET", "POST"])
def call(request: Request) -> HttpResponse:
    """Write a call down; it becomes a request of whoever took it."""
    permit(rules.TRIAGE, request.actor, TEAM)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = log_call(
                words=form.words(),
                draft=form.draft(),
                **{name: form.cleaned_data[name] for name in ("country", "urgency", "submission")},
                language=translation.get_language() or "fr",
                by=request.actor,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The call is written down, sealed, and yours."))
            return redirect(made)
    return render(request, "intake/call.html", {"form": form}, status=422 if form.is_bound else 200)
