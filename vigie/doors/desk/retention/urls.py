"""Addresses of what is kept, under /bureau/conservation/."""

from django.urls import path

from vigie.doors.desk.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("garder/<slug:rule>/<uuid:record_id>/", views.keep_longer, name="keep"),
    path("retenue/<uuid:hold_id>/", views.hold, name="hold"),
    path("retenue/<uuid:hold_id>/lever/", views.lift, name="lift"),
]
