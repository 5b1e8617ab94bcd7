"""The page of lost keys: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.doors.desk.recovery import queries
from vigie.doors.desk.recovery.forms import GiveForm
from vigie.ground.seal.recovery_people import give_again, waiting_for

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _show(request: Request, status: int = 200, **refused: Any) -> HttpResponse:
    context = {"waiting": queries.waiting(request.actor, **refused), "quorum": queries.quorum(request.actor)}
    return render(request, "recovery/overview.html", context, status=status)


@require_GET
def overview(request: Request) -> HttpResponse:
    """What to do when a passphrase is lost, who waits for keys, and the state of the shares on paper."""
    return _show(request)


@require_POST
def give(request: Request, renewal_id: UUID) -> HttpResponse:
    """Give one person the keys of one team again."""
    renewal = get_object_or_404(waiting_for(request.actor), pk=renewal_id)
    form = GiveForm(request.POST, auto_id=f"{renewal.pk}_%s")
    if not form.is_valid():
        return _show(request, 422, refused=form, of=renewal)
    give_again(renewal, by=request.actor)
    said = _("%(who)s reads again what %(team)s holds, as far as you do.")
    messages.success(request, said % {"who": renewal.user.username, "team": renewal.team})
    return redirect("recovery:overview")
