"""The desk's own pages: coming in, going out, and today."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.forms import SignInForm
from vigie.doors.desk.todo import todo
from vigie.ground.access.actions import sign_in, sign_out
from vigie.ground.access.errors import Busy, Refusal, Wait
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.devices import set_cookie
from vigie.ground.accounts.passkeys import origin, sign_in_options
from vigie.ground.ui.headers import forgotten

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def today(request: Request) -> HttpResponse:
    """What waits for this person, in order of harm."""
    return render(request, "desk/today.html", {"todo": todo(request.actor), "day": timezone.localdate()})


@open_to_all
@require_http_methods(["GET", "POST"])
def sign_in_page(request: Request) -> HttpResponse:
    """Pseudonym, passphrase and code on one page; one neutral answer when any is wrong."""
    form = SignInForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            sign_in(request, **form.cleaned_data)
            return _welcomed(request)
        except Refusal as refusal:
            refused = refusal
            form.add_error(None, str(refusal.message))
    context = {"form": form, "next": _after(request), "exit_url": settings.VIGIE_EXIT_URL, "passkey_origin": origin()}
    response = render(request, "desk/sign_in.html", context, status=refused.status if refused else 200)
    if isinstance(refused, (Busy, Wait)):
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _welcomed(request: Request) -> HttpResponse:
    """To the page that was asked for, with the cookie of a browser that its owner trusts from now on."""
    if failures := getattr(request, "failures_before", 0):
        said = ngettext(
            "%(n)d attempt to come in under your pseudonym failed before. If it was not you, tell the direction.",
            "%(n)d attempts to come in under your pseudonym failed before. If it was not you, tell the direction.",
            failures,
        )
        messages.warning(request, said % {"n": failures})
    response = redirect(_after(request))
    if token := getattr(request, "device_token", ""):
        set_cookie(response, token)
    return response


@open_to_all
@require_GET
def passkey_challenge(request: Request) -> JsonResponse:
    """What a passkey is to sign: the same for everyone, nothing is kept."""
    return JsonResponse(sign_in_options())


def _after(request: Request) -> str:
    """The page that was asked for before signing in, if it is one of the desk's; else today."""
    asked = request.POST.get("suite") or request.GET.get("suite") or ""
    today_url = reverse("desk:today")
    if asked.startswith(today_url) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return today_url


@open_to_all
@require_POST
def sign_out_now(request: Request) -> HttpResponse:
    """End the session, and have the browser forget what it kept of us; asking twice is no error."""
    sign_out(request, by=request.actor)
    return forgotten(redirect("desk:sign_in"))
