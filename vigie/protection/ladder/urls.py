"""Addresses of security incidents and ladders, under /bureau/incidents/."""

from django.urls import path

from vigie.protection.ladder import views

app_name = "ladder"
urlpatterns = [
    path("", views.ladders, name="list"),
    path("noter/", views.log, name="log"),
    path("noter/demande/<uuid:report_id>/", views.log_from_report, name="log_from_report"),
    path("suivre/", views.party_form, name="follow"),
    path("fait/<uuid:fact_id>/", views.incident, name="incident"),
    path("<uuid:party_id>/", views.party, name="party"),
    path("<uuid:party_id>/modifier/", views.party_form, name="change"),
    path("<uuid:party_id>/noter/", views.log, name="log_about"),
    path("<uuid:party_id>/vu/", views.look, name="look"),
    path("<uuid:party_id>/ajouter/<uuid:incident_id>/", views.climb, name="climb"),
    path("<uuid:party_id>/retirer/<uuid:fact_id>/", views.take_off, name="take_off"),
]
