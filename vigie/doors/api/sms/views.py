"""One address for each gateway. Whatever is not right is answered like an address that never was."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from vigie.ground.access.errors import Busy, Refusal
from vigie.ground.access.limits import TooMany
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.actions import AlreadyReceived
from vigie.protection.intake.texts.arriving import Off, submission_of, take_text
from vigie.protection.intake.texts.gateways import LARGEST, Delivery, NoText, Unread, answer_of, proven, text_of
from vigie.protection.intake.texts.models import Gateway
from vigie.protection.intake.texts.queries import in_force

LATER = "600"  # seconds: when a gateway that is told to wait may try again


@open_to_all
@csrf_exempt
def receive(request: HttpRequest, gateway_id: UUID, key: str = "") -> HttpResponse:
    """Take one text. Brought again, it is answered the same; above the bound, 503 asks the gateway to come back."""
    gateway = Gateway.objects.filter(pk=gateway_id).first()
    if request.method != "POST" or gateway is None or in_force() is None:
        raise Http404
    delivery = _delivery(request, key)
    if not proven(gateway, delivery):
        raise Http404
    kind, body = answer_of(gateway)
    try:
        text = text_of(gateway, delivery)
        mark = submission_of(gateway.pk, text.key)
        came = timezone.now()
        take_text(sender=text.sender, words=text.words, came=came, submission=mark, by=Actor.nobody())
    except Off as fault:
        raise Http404 from fault
    except (AlreadyReceived, NoText):
        pass  # A second try, or a report of delivery: the gateway must not repeat it for ever.
    except Unread:
        return HttpResponse(status=422)  # Its settings are wrong: silence would lose texts.
    except (TooMany, Busy):
        return HttpResponse(status=503, headers={"Retry-After": LATER})
    except Refusal as refusal:
        return HttpResponse(status=refusal.status)
    return HttpResponse(body, content_type=kind)


def _delivery(request: HttpRequest, key: str) -> Delivery:
    """Raises Http404 for more than a text can be."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        raise Http404
    return Delivery(request.build_absolute_uri(), request.headers, request.body, key)
