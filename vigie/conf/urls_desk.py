"""The desk's door alone (`vigie run --door desk`), for an address that only the staff knows."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from vigie.conf.urls import desk_addresses, handler400, handler403, handler404, handler500
from vigie.ground.access.middleware import open_to_all

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", open_to_all(RedirectView.as_view(pattern_name="desk:today"))),
    *desk_addresses,
]
