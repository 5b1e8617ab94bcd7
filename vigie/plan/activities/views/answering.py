"""What the pages of this room share: loading an activity by its element, a form shown again, a step by a button."""

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
from vigie.ground.access.errors import Refusal
from vigie.plan.activities.models import Activity
from vigie.plan.activities.queries import nodes_of
from vigie.plan.tree.queries import newest_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def load(element_id: UUID) -> Activity:
    """The activity of an element; everyone who signs in may look at it."""
    return get_object_or_404(Activity.objects.select_related("element", "person", "changed_by"), element=element_id)


def form_page(request: Request, form: forms.Form, found: Activity, **words: Any) -> HttpResponse:
    """A page with one form about an activity, which it names."""
    version = newest_version(found.element.plan_id)
    node = nodes_of(version, [found]).get(found.element_id) if version else None
    context = {"form": form, "back": found.get_absolute_url(), "node": node, **words}
    return render(request, "activities/form.html", context, status=422 if form.is_bound else 200)


def asked(
    request: Request, form: forms.Form, act: Callable[[], Any], found: Activity, *, heading: str, submit: str = ""
) -> HttpResponse:
    """One form about an activity: act and go back to it, or show the form again."""
    if form.is_bound and done(form, act):
        messages.success(request, _("Kept."))
        return redirect(found)
    return form_page(request, form, found, heading=heading, submit=submit or _("Keep"))


def stepped(request: Request, found: Activity, act: Callable[[], Any]) -> HttpResponse:
    """One step by a button; a refusal is said on the activity's page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Kept."))
    return redirect(found)
