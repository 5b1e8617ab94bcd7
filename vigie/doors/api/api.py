"""What every part of the API shares: who is asking, and how a refusal is said."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import APIKeyCookie

from vigie.doors.api.incidents import router
from vigie.ground.access import limits
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor


class InSession(APIKeyCookie):
    """The desk's own session, with Django's CSRF check on whatever writes."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session; None is answered 401."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.signed_in else None


api = NinjaAPI(title="Vigie", version="1", auth=InSession(), docs_url=None, openapi_url="/openapi.json")
api.add_router("/incidents", router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The same sentence and status as on the desk's pages."""
    if isinstance(refusal, limits.TooMany):
        return limits.said(request, refusal)
    return api.create_response(request, {"detail": str(refusal.message)}, status=refusal.status)
