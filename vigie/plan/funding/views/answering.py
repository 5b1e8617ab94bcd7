"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vigie.ground.access.answering import done
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import may
from vigie.plan.funding import rules

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def readers_only(request: Request) -> None:
    """Who does not read the search for money finds nothing here."""
    if not may(rules.READ, request.actor, rules.TEAM):
        raise Http404


def form_page(request: Request, form: forms.Form, back: str, **words: Any) -> HttpResponse:
    """A page with one form."""
    status = 422 if form.is_bound else 200
    return render(request, "funding/form.html", {"form": form, "back": back, **words}, status=status)


def asked(
    request: Request, form: forms.Form, act: Callable[[], Any], record: Any, *, heading: str, submit: str
) -> HttpResponse:
    """One form about a record: act and go back to it, or show the form again."""
    if form.is_bound and done(form, act):
        messages.success(request, _("Kept."))
        return redirect(record)
    return form_page(request, form, record.get_absolute_url(), heading=heading, submit=submit)


def stepped(request: Request, record: Any, act: Callable[[], Any], said: str) -> HttpResponse:
    """One step by a button; a refusal is said on the record's page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect(record)
