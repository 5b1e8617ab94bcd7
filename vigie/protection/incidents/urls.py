"""Addresses of the violations room, under /bureau/violations/."""

from django.urls import path

from vigie.protection.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouvelle/", views.record, name="record"),
    path("nouvelle/<uuid:report_id>/", views.record, name="record_from"),
    path("<uuid:incident_id>/", views.incident, name="incident"),
    path("<uuid:incident_id>/corriger/", views.correct, name="correct"),
    path("<uuid:incident_id>/lecteurs/<str:verb>/", views.who_reads, name="who_reads"),
    path("<uuid:incident_id>/<str:verb>/", views.step, name="step"),
]
