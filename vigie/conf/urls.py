"""Where every address begins."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from vigie.doors.desk.rooms import present

desk_addresses: list[URLPattern | URLResolver] = [
    path("bureau/", include("vigie.doors.desk.urls")),
    path("api/", include("vigie.doors.api.urls")),
    *(path(f"bureau/{room.prefix}", include(f"{room.package}.urls")) for room in present()),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vigie.doors.public.urls")),
    path("terrain/", include("vigie.doors.field.urls")),
    path("collecte/", include("vigie.doors.api.odk.urls")),
    path("passerelle/", include("vigie.doors.api.sms.urls")),
    *desk_addresses,
]

handler400 = "vigie.doors.public.views.bad_request"
handler403 = "vigie.doors.public.views.forbidden"
handler404 = "vigie.doors.public.views.not_found"
handler500 = "vigie.doors.public.views.server_error"
