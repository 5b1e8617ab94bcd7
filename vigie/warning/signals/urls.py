"""Addresses of the signals room, under /bureau/signaux/."""

from django.urls import path

from vigie.warning.signals import views

app_name = "signals"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("<uuid:signal_id>/", views.detail, name="detail"),
    path("<uuid:signal_id>/<str:verb>/", views.step, name="step"),
]
