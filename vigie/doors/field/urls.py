"""Addresses of the field application. All under /terrain/, the scope of its service worker."""

from django.urls import path

from vigie.doors.field import trips, views

app_name = "field"
urlpatterns = [
    path("", views.app, name="app"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("icone.svg", views.icon, name="icon"),
    path("cle.json", views.key, name="key"),
    path("trajet", trips.plan, name="trip"),
    path("nouvelles", trips.news, name="news"),
    path("envoi", views.send, name="send"),
]
