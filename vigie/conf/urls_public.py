"""The public door alone (`vigie run --door public`): no address of the desk exists here."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from vigie.conf.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vigie.doors.public.urls")),
    path("terrain/", include("vigie.doors.field.urls")),
    path("collecte/", include("vigie.doors.api.odk.urls")),
    path("passerelle/", include("vigie.doors.api.sms.urls")),
]
