"""What two people let this node tell IATI, byte for byte, at addresses that a registry can keep."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vigie.ground.access.middleware import open_to_all
from vigie.plan.reports.queries import published


@open_to_all
@require_safe
def iati_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The published file of a kind; 404 while nothing is published, which is how a node begins."""
    found = published(kind)
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.body), content_type="application/xml; charset=utf-8")
