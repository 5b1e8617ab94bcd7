"""Which telephone asks: HTTP Basic (RFC 7617) with the telephone's name and token, at each request (ADR 62).

Guesses are not counted: a token has 138 bits, and a count would let anyone shut a telephone out. What is counted is
what one telephone sends, so that a stolen one cannot fill the node.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from vigie.doors.api.odk.answers import said
from vigie.ground.access.errors import NodeFull, Refusal
from vigie.ground.access.limits import TooMany, spend_as
from vigie.ground.ui.origin import is_foreign
from vigie.protection.intake.odk.queries import phone_of

REALM = 'Basic realm="forms", charset="UTF-8"'
View = Callable[..., HttpResponse]


def with_token(view: View) -> View:
    """Hand the view the telephone that asks, and say what it refuses as OpenRosa does.

    401 for any other, and 403 for a page of another site: a browser sends what it was once told again by itself.
    Nothing of the body is read before.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_foreign(request):
            return said(_("Another site’s page asked for this."), 403)
        phone = phone_of(*_told(request.headers.get("Authorization", "")))
        if phone is None:
            answer = said(_("This telephone’s name or password is not known, or its time is over."), 401)
            answer.headers["WWW-Authenticate"] = REALM
            return answer
        try:
            if request.method == "POST":
                spend_as("phone", str(phone.pk))
            return view(request, phone, *args, **kwargs)
        except Refusal as refusal:
            answer = said(str(refusal.message), refusal.status)
            if isinstance(refusal, TooMany | NodeFull):
                answer.headers["Retry-After"] = str(refusal.retry_after)
            return answer

    return asked


def _told(header: str) -> tuple[str, str]:
    """Name and token; both empty for anything that is not Basic. Blanks and dashes of a token typed by hand go."""
    kind, _blank, given = header.partition(" ")
    if kind.lower() != "basic" or len(given) > 200:
        return "", ""
    try:
        name, _colon, token = b64decode(given.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name.strip(), "".join(sign for sign in token.lower() if sign not in " -")
