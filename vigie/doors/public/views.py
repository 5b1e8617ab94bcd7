"""The first page, and the pages that say why a page is not there. None of them touches the database."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from vigie.ground.access.middleware import open_to_all

READ_AWAY = 32_000_000  # bytes of a form that is too large


@open_to_all
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the three ways on: write, find an answer, read the alerts."""
    return render(request, "public/home.html")


@open_to_all
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a fault of security (RFC 9116), where the node names someone; else 404."""
    if not settings.VIGIE_CONTACT:
        raise Http404
    until = timezone.now().replace(microsecond=0) + timedelta(days=180)
    lines = [f"Contact: {settings.VIGIE_CONTACT}", f"Expires: {until.isoformat()}", "Preferred-Languages: fr, en"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _said(heading: str, sentence: str, status: int) -> HttpResponse:
    # Without the request: no context processor, hence no session and no table.
    return HttpResponse(render_to_string("ui/bare.html", {"heading": heading, "sentence": sentence}), status=status)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token (settings.CSRF_FAILURE_VIEW)."""
    sentence = _("The page was open for too long, or was opened elsewhere. Go back, reload the page and send again.")
    return _said(_("This form could not be accepted"), sentence, 403)


def _take_in(request: HttpRequest) -> None:
    """Read away what is still on its way, within bounds: else the browser shows a broken connection, not our page."""
    left = READ_AWAY
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(min(left, 65_536))):
            left -= len(chunk)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the reason is size."""
    if isinstance(exception, RequestDataTooBig):
        _take_in(request)
        sentence = _("What was sent is larger than we can take. Go back, shorten it or send it in several parts.")
        return _said(_("Too large"), sentence, 413)
    return _said(_("This request cannot be read"), _("Something in it is malformed. Go back and try again."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself; our own refusals have their own sentence."""
    return _said(_("Not allowed"), _("You may not see this page."), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: also what a person sees of an object that is not theirs to see."""
    return _said(_("There is nothing here"), _("The address is wrong, or what it led to is not for you to see."), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, said plainly."""
    return _said(_("Something broke on our side"), _("Nothing was lost before this step. Try again in a moment."), 500)
