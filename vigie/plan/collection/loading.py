"""What the views of this room share: loading is the access check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.errors import Refusal
from vigie.plan.collection import rules
from vigie.plan.collection.models import Entry, ManualIndicator
from vigie.plan.collection.periods import period_of

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def load(request: Request, key: UUID) -> ManualIndicator:
    """An indicator that the actor may read."""
    visible = ManualIndicator.objects.visible_to(request.actor).select_related("changed_by")
    return get_object_or_404(visible.prefetch_related("countries"), pk=key)


def load_place(request: Request, key: UUID, country: str, month: str) -> tuple[ManualIndicator, Span]:
    """A country's period, by its first month, for the direction and those who enter for that country."""
    found = load(request, key)
    if country not in rules.readable_countries(request.actor) | rules.countries_of(request.actor):
        raise Http404
    if country not in {row.country for row in found.countries.all()}:
        raise Http404
    try:
        span = period_of(found.frequency, date.fromisoformat(f"{month}-01"))
    except ValueError as fault:
        raise Http404 from fault
    if f"{span.start:%Y-%m}" != month or span.start < found.since:
        raise Http404
    return found, span


def load_entry(request: Request, entry_id: UUID) -> Entry:
    """An entry of a country that the actor may open."""
    entry = get_object_or_404(Entry.objects.select_related("indicator"), pk=entry_id)
    load_place(request, entry.indicator_id, entry.country, f"{entry.starts:%Y-%m}")
    return entry


def stepped(request: Request, act: Callable[[], Any], said: str, to: str) -> HttpResponse:
    """One step by a button; what was refused is said on the page that it leads to."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect(to)


def form_page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    """A page with one form."""
    words = {"submit": _("Keep"), **words}
    status = 422 if form.is_bound else 200
    return render(request, "collection/form.html", {"form": form, "back": back, **words}, status=status)
