"""What every answer carries, and the language it is written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from vigie.ground.ui.headers import COOKIE_PATHS, HEADERS, UNLISTED, is_for_the_world, onion_of

Answer = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Isolation headers, nothing kept by the browser, and no cookie outside the desk and the API.

    Outermost, so that error pages and static files have them too. A view whose answer may be kept says
    `Cache-Control: public` itself. A public page that a person signed in at the desk looks at must not renew their
    cookie either: on those pages every cookie is dropped.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "public" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        if not request.path.startswith(COOKIE_PATHS):
            response.cookies.clear()
        if not is_for_the_world(request.path):
            response.headers["X-Robots-Tag"] = UNLISTED
        if onion := onion_of(request, response):
            response.headers["Onion-Location"] = onion
        return response


class ContentPolicy(CSPMiddleware):
    """django-csp's policy; where the page came by https, what it names by http is asked for by https."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.is_secure():  # On an http onion it would lead every form to an address that is not there.
            parts.replace = {**(parts.replace or {}), "upgrade-insecure-requests": True}
        return parts


class Language:
    """The language of the answer: `?langue=`, else the signed-in person's, else the browser's, else French.

    It sets nothing: no cookie, no session. The session is asked only where a cookie came, so that public pages read
    no table. Answers depend on the header, and say so in Vary.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class Readable:
    """Refuses a NUL in the address: no reader types one, SQLite keeps it, and PostgreSQL fails at it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("This address cannot be read.")}, status=400)
        raise BadRequest


def chosen(request: HttpRequest) -> str:
    """One of `settings.LANGUAGES`, by the order that `Language` states."""
    offered = dict(settings.LANGUAGES)
    if (asked := request.GET.get("langue", "")) in offered:
        return asked
    if settings.SESSION_COOKIE_NAME in request.COOKIES and (own := request.session.get("language")) in offered:
        return str(own)
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (base := accepted.partition("-")[0]) in offered:
            return base
    return settings.LANGUAGE_CODE
