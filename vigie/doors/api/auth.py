"""The API knows a person by the desk's own session; a write asks for the CSRF token as every form does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie


class DeskSession(APIKeyCookie):
    """Whoever is signed in at the desk."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The actor that the middleware found, if they are signed in."""
        actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.signed_in else None
