"""What the pages of this room share: a form shown again with what an action refused, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from vigie.ground.access.errors import Refusal

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def typed(request: Request) -> Any:
    """What was sent, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Act if the form is right; what an action refuses is said on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def form_page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    """A page with one form."""
    status = 422 if form.is_bound else 200
    return render(request, "reports/form.html", {"form": form, "back": back, **words}, status=status)
