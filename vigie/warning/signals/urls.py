"""Addresses of the signals room, under /bureau/signaux/."""

from django.urls import path

from vigie.warning.signals import views
from vigie.warning.signals.ladders import views as ladders

app_name = "signals"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("echelles/", ladders.ladders, name="ladders"),
    path("echelles/<uuid:party_id>/", ladders.ladder, name="ladder"),
    path("echelles/<uuid:party_id>/signal/", ladders.raised, name="ladder_raise"),
    path("echelles/<uuid:party_id>/sans-signal/", ladders.declined, name="ladder_decline"),
    path("<uuid:signal_id>/", views.detail, name="detail"),
    path("<uuid:signal_id>/<str:verb>/", views.step, name="step"),
]
