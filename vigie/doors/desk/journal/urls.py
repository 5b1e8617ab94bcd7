"""Addresses of the audit log, under /bureau/journal/."""

from django.urls import path

from vigie.doors.desk.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.listing, name="list"),
    path("exporter/", views.export_file, name="export"),
    path("<str:kind>/<str:key>/", views.record, name="record"),
]
