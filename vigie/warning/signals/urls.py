"""Addresses of the signals room, under /bureau/signaux/."""

from django.urls import path

from vigie.warning.signals import views
from vigie.warning.signals.ladders import views as ladders
from vigie.warning.signals.series import views as series
from vigie.warning.signals.vintages import views as vintages

app_name = "signals"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("echelles/", ladders.ladders, name="ladders"),
    path("echelles/<uuid:party_id>/", ladders.ladder, name="ladder"),
    path("echelles/<uuid:party_id>/signal/", ladders.raised, name="ladder_raise"),
    path("echelles/<uuid:party_id>/sans-signal/", ladders.declined, name="ladder_decline"),
    path("sources/", vintages.feeds, name="feeds"),
    path("sources/apporter/", vintages.bring_in, name="bring"),
    path("sources/nos-chiffres/", vintages.own_counts, name="own"),
    path("sources/serie/", series.new, name="series"),
    path("sources/feuille/<uuid:countsheet_id>/", series.trial, name="trial"),
    path("sources/feuille/<uuid:countsheet_id>/colonnes/", series.columns, name="columns"),
    path("sources/feuille/<uuid:countsheet_id>/abandon/", series.drop, name="drop"),
    path("sources/<slug:source>/apporter/", series.sheet_for, name="sheet_for"),
    path("sources/<slug:source>/", vintages.feed, name="feed"),
    path("<uuid:signal_id>/", views.detail, name="detail"),
    path("<uuid:signal_id>/<str:verb>/", views.step, name="step"),
]
