"""A journey from the field application: the plan sealed on the device, its clock in clear, and signs of life.

Neither waits in the queue on the device: a plan that did not arrive protects nobody, and a code must not lie there. The
application says so and asks again while its page is open.
"""

from __future__ import annotations

import json
import re
import uuid
from base64 import b64decode
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.actor import Actor
from vigie.ground.ui.origin import is_foreign
from vigie.protection.intake.arriving import UNREADABLE, WRAPPED, Sealed
from vigie.protection.intake.trips.actions import Clock, give_news, plan_sealed
from vigie.protection.intake.trips.codes import NotACode
from vigie.protection.intake.trips.forms import NewsForm

LARGEST = 600_000  # bytes: a plan of 100,000 characters, sealed


def _refused(detail: object, status: int) -> JsonResponse:
    return JsonResponse({"detail": str(detail)}, status=status)


@open_to_all
@csrf_exempt
@require_POST
def plan(request: HttpRequest) -> JsonResponse:
    """Keep a sealed plan and start its clock; answered with when news is awaited. Sent again, it is answered alike."""
    if is_foreign(request):
        return _refused(UNREADABLE, 403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _refused(UNREADABLE, 413)
    try:
        trip = plan_sealed(**_read(request.body), by=Actor.nobody())
    except NotACode:
        return _refused(UNREADABLE, 422)
    except Invalid as refusal:
        return _refused(refusal.message, 422)
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return JsonResponse({"due": trip.told.isoformat(timespec="minutes")}, status=201)


def _read(body: bytes) -> dict[str, Any]:
    """What `plan_sealed` takes. Raises Invalid for anything else."""
    try:
        given = json.loads(body)
        wrapped, sealed = (b64decode(given[name], validate=True) for name in ("wrapped", "sealed"))
        if len(wrapped) != WRAPPED or not re.fullmatch(r"[\w-]{43}", given["submission"]):
            raise ValueError
        return {
            "given": Sealed(uuid.UUID(given["id"]), wrapped, sealed),
            "epoch": int(given["epoch"]),
            "clock": Clock(*(int(given[name]) for name in ("starts", "every", "lasts"))),
            "submission": given["submission"],
            "code": str(given["code"]),
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as fault:
        raise Invalid(UNREADABLE) from fault


@open_to_all
@csrf_exempt
@require_POST
def news(request: HttpRequest) -> JsonResponse:
    """A sign of life; whatever was typed under constraint is answered like the rest."""
    if is_foreign(request):
        return _refused(UNREADABLE, 403)
    form = NewsForm(request.POST)
    if not form.is_valid():
        return _refused(next(iter(form.errors.values()))[0], 422)
    due = give_news(form.cleaned_data["code"], how=form.cleaned_data["how"], by=Actor.nobody())
    if due is None:
        return _refused(_("No journey under way has this code. Call the duty desk."), 404)
    return JsonResponse({"due": due.isoformat(timespec="minutes")})
