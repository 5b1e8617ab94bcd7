"""Where the node is met, as it was told: a scheme is declared, never read from a header that anyone can send."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

Answer = Callable[[HttpRequest], HttpResponse]


class PermanentlyBySameMethod(HttpResponseRedirect):
    """308 (RFC 9110, 15.4.9): unlike 301 it keeps a form's body, so that nothing typed is lost."""

    status_code = 308


class DeclaredOrigin:
    """Under the host of an https `VIGIE_ORIGIN`, requests count as https: a proxy on this machine ends TLS.

    With `VIGIE_TRUST_PROXY=1` that proxy also says, in the last value of X-Forwarded-Proto, how the browser came; who
    came by http is led to https. Without it the header is not read at all. Other hosts (loopback, an onion) stay http.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, netloc = settings.VIGIE_ORIGIN.partition("://")
        if scheme == "https" and request.META.get("HTTP_HOST", "").lower() == netloc:
            if settings.VIGIE_TRUST_PROXY and not _came_by_https(request):
                return PermanentlyBySameMethod(f"{settings.VIGIE_ORIGIN}{request.get_full_path()}")
            request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        return self.get_response(request)


def _came_by_https(request: HttpRequest) -> bool:
    return request.META.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower() == "https"


class WithoutCookies:
    """On the public door alone, a cookie is neither read nor set: whatever a browser brings, it comes as nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        return response


OWN_SITES = {None, "same-origin", "none"}


def is_foreign(request: HttpRequest) -> bool:
    """Whether another site's page sent this; the absence of both headers is accepted, for old phones send neither."""
    origin = request.headers.get("Origin")
    own = {f"{request.scheme}://{request.get_host()}", settings.VIGIE_ORIGIN or None}
    return (origin is not None and origin not in own) or request.headers.get("Sec-Fetch-Site") not in OWN_SITES
