"""What the pages of this room share: a form shown again with what an action refused, and nothing typed lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def form_page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    """A page with one form."""
    status = 422 if form.is_bound else 200
    return render(request, "reports/form.html", {"form": form, "back": back, **words}, status=status)
