"""The field application's pages: a shell, its lists, the team's public key, and the door for sealed envelopes."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from vigie.doors.field import words
from vigie.doors.field.disguise import disguise
from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.ui.css import inlined
from vigie.ground.ui.headers import HEADERS
from vigie.ground.ui.origin import is_foreign
from vigie.protection.intake.actions import AlreadyReceived
from vigie.protection.intake.arriving import LARGEST, UNREADABLE, Envelope, receipt_of, take_sealed

STATIC = Path(__file__).parent / "static"
STYLE, STYLE_SOURCE = inlined("field/field.css", STATIC)
POLICY = {"worker-src": ["'self'"], "manifest-src": ["'self'"], "img-src": ["blob:"]}


@cache
def _file(name: str) -> bytes:
    """A file that came with the product, or that was made at set-up; empty where it was not."""
    path = STATIC / "field" / name
    return path.read_bytes() if path.is_file() else b""


def _page(request: HttpRequest) -> str:
    context = {"look": disguise(), "css": STYLE, "given": words.given(), "built": bool(_file("built/app.js"))}
    return render_to_string("field/app.html", context, request)


@open_to_all
@csp_update({**POLICY, "style-src": [STYLE_SOURCE]})
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The shell, with style, words and lists inside; the script is all that is still to come. It does not say what
    it is for. Without JavaScript, or where the script could not be made, it leads to the writing page."""
    answer = HttpResponse(_page(request))
    answer["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
    return answer


@open_to_all
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address whose folder is its scope. It begins with the digest of what it keeps for days
    without a network: when page or script change, it changes, and the device fetches both anew."""
    kept = hashlib.sha256(_page(request).encode() + _file("built/app.js")).hexdigest()[:16]
    script = f'self.VERSION_OF_SHELL="{kept}";'.encode() + _file("built/sw.js")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What an installed icon is called; the name of the node's own disguise."""
    name = str(disguise().name)
    share = {
        "action": "/terrain/partage",
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {"text": "text", "files": [{"name": "files", "accept": ["audio/*", "image/*"]}]},
    }
    icon = {"src": "/terrain/icone.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": name, "short_name": name, "start_url": "/terrain/", "scope": "/terrain/", "display": "standalone",
        "background_color": "#faf8f4", "theme_color": "#faf8f4", "icons": [icon], "share_target": share,
    }  # fmt: skip
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")


@open_to_all
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """The icon of the node's own disguise."""
    return render(request, "field/icon.svg", {"look": disguise()}, content_type="image/svg+xml")


@open_to_all
@require_safe
def key(request: HttpRequest) -> JsonResponse:
    """The duty desk's public key, to be pinned by the device the first time."""
    epoch = TeamEpoch.current("intake")
    return JsonResponse({"epoch": epoch.number, "public": base64.b64encode(bytes(epoch.public_key)).decode()})


@open_to_all
@csrf_exempt
@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take in one sealed envelope. Sent again, it is answered with the same receipt: devices retry unattended."""
    if is_foreign(request):
        return JsonResponse({"detail": str(UNREADABLE)}, status=403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"detail": str(UNREADABLE)}, status=413)
    try:
        envelope = Envelope.read(request.body)
        return JsonResponse({"receipt": take_sealed(envelope, by=Actor.nobody())}, status=201)
    except AlreadyReceived:
        return JsonResponse({"receipt": receipt_of(envelope.submission)})
    except Invalid as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=422)
    except Refusal as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=503)
