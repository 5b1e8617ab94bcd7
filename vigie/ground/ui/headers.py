"""The headers themselves: what a browser may do with our pages, who may list them, and where their onion is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE_PATHS = ("/bureau/", "/api/")
UNLISTED = "noindex, nofollow, noarchive"
# The features that a document may be refused (W3C, Permissions Policy, features.md, and all that Chromium 156 knows;
# some are gone from new browsers and live on in old phones). Not here: what no browser ever shipped; client hints,
# which are asked for by a header that we never send; cross-origin-isolated, which COOP and COEP below are for.
# Passkeys are for our own pages only.
REFUSED = (
    "accelerometer", "ambient-light-sensor", "aria-notify", "attribution-reporting", "autoplay", "battery", "bluetooth",
    "browsing-topics", "camera", "captured-surface-control", "clipboard-read", "clipboard-write", "compute-pressure",
    "deferred-fetch", "deferred-fetch-minimal", "digital-credentials-create", "digital-credentials-get",
    "direct-sockets", "display-capture", "document-domain", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "join-ad-interest-group", "keyboard-map",
    "language-detector", "language-model", "local-fonts", "local-network", "local-network-access", "loopback-network",
    "magnetometer", "media-playback-while-not-visible", "microphone", "midi",
    "on-device-speech-recognition", "otp-credentials", "payment", "picture-in-picture", "private-aggregation",
    "private-state-token-issuance", "private-state-token-redemption", "rewriter", "run-ad-auction", "screen-wake-lock",
    "serial", "shared-storage", "shared-storage-select-url", "speaker-selection", "storage-access", "summarizer",
    "sync-xhr", "translator", "unload", "usb", "web-share", "window-management", "writer",
    "xr-spatial-tracking",
)  # fmt: skip
OWN = ("publickey-credentials-create", "publickey-credentials-get")
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{power}=()" for power in REFUSED), *(f"{power}=(self)" for power in OWN)]),
    "Referrer-Policy": "same-origin",
    "Server": "",  # The web server would fill in its own name.
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def is_for_the_world(path: str) -> bool:
    """Whether a search engine may list this address: the first page, the form, the published alerts; nothing else.

    Said by a header and not by a robots.txt, which would name the very addresses it hides.
    """
    if path.startswith("/alertes/abonnement/"):  # a link of one letter to one person
        return False
    return path in {"/", "/ecrire"} or path.startswith(("/alertes/", "/static/"))


def onion_of(request: HttpRequest, response: HttpResponse) -> str:
    """The same page at the onion, for Tor Browser, which reads it on pages that came by https; else empty."""
    if not settings.VIGIE_ONION or not request.is_secure() or request.path.startswith(COOKIE_PATHS):
        return ""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    return f"{settings.VIGIE_ONION}{request.get_full_path()}"


def forgotten(response: HttpResponse) -> HttpResponse:
    """Have the browser drop its cache, cookies and stores of this site (W3C Clear-Site-Data); it obeys on https."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
