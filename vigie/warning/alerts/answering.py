"""What the views of this room share: loading an alert, and showing again a form that an action refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from vigie.ground.access.answering import done
from vigie.warning.alerts import queries
from vigie.warning.alerts.models import Alert

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def load(request: Request, alert_id: UUID) -> Alert:
    """The alert, exercise or real, if the actor may see it; else 404."""
    return get_object_or_404(queries.seen_by(request.actor), pk=alert_id)


def acted(request: Request, alert: Alert, form: forms.Form, act: Callable[[], Any], said: str) -> HttpResponse:
    """Act and go back to the alert, or show the form again."""
    if done(form, act):
        messages.success(request, said)
        return redirect("alerts:detail", alert.pk)
    return asked(request, alert, form, heading=_("Please complete"), submit=_("Send again"))


def asked(request: Request, alert: Alert, form: forms.Form, **words: Any) -> HttpResponse:
    """A page with one form about an alert; of an exercise it says so."""
    context = {"form": form, "alert": alert, "back": alert.get_absolute_url(), **words}
    return render(request, "alerts/form.html", context, status=422 if form.is_bound else 200)


def words_of(texts: dict[str, Any]) -> dict[str, str]:
    """The texts of an opened alert or proposal under the names of a form's fields."""
    return {f"{part}_{code}": words for code, text in texts.items() for part, words in text.items()}
