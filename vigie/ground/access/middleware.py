"""Every request has an actor; every page asks for one who signed in, unless it says that it is open to all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.ground.access import alarms, limits
from vigie.ground.access.errors import NodeFull, Refusal
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])
TOUCH_EVERY = 60  # seconds: idle time is counted from here, without a write for every page


def open_to_all(view: View) -> View:
    """Mark a view that people without an account may ask for."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def actor_of(request: HttpRequest) -> Actor:
    """The actor whom the session names, with their keys; nobody when there is none."""
    kept = request.session
    user = User.objects.filter(pk=kept["user"], is_active=True).first() if "user" in kept else None
    if user is None:
        return Actor.nobody()
    return Actor(user, Keyring(bytes.fromhex(kept["seed"]), bytes.fromhex(kept["sign"])))


def _kindly(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer; in place of Django's empty one, words for whoever opens an address that only takes what a form sends.

    People come there by the address of a form that was refused, kept or typed again.
    """
    if not isinstance(answer, HttpResponseNotAllowed) or request.method != "GET" or request.path.startswith("/api/"):
        return answer
    words = {
        "heading": _("Nothing was done"),
        "sentence": _("This address only takes what a form sends. Open the page of the form again."),
    }
    said = render(request, "ui/bare.html", words, status=answer.status_code)
    said.headers["Allow"] = answer.headers["Allow"]
    return said


class ActorMiddleware:
    """Sets `request.actor`, keeps a used session alive, closes doors, and turns refusals into kind pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.actor = actor_of(request)  # type: ignore[attr-defined]
            self._keep_alive(request)
        else:
            request.actor = Actor.nobody()  # type: ignore[attr-defined]
        try:
            return _kindly(request, self.get_response(request))
        finally:
            alarms.keep_waiting()

    def _keep_alive(self, request: HttpRequest) -> None:
        now = int(time.time())
        if request.actor.signed_in and now - request.session.get("touched", 0) > TOUCH_EVERY:  # type: ignore[attr-defined]
            request.session["touched"] = now

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.actor.signed_in:  # type: ignore[attr-defined]
            return limits.over(request, view)
        if getattr(view, "open_to_all", False):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("Sign in first.")}, status=401)
        if request.method != "GET":
            return render(request, "ui/refused.html", {"message": _("Your session ended. Sign in again.")}, status=401)
        return redirect(f"{reverse(settings.LOGIN_URL)}?suite={request.path}")

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        if isinstance(fault, limits.TooMany):
            return limits.said(request, fault)
        answer = render(request, "ui/refused.html", {"message": fault.message, "fault": fault}, status=fault.status)
        if isinstance(fault, NodeFull):
            answer.headers["Retry-After"] = str(fault.retry_after)
        return answer
