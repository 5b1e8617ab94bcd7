"""Addresses of scenarios, under /bureau/scenarios/."""

from django.urls import path

from vigie.warning.scenarios import views

app_name = "scenarios"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("signal/<uuid:signal_id>/", views.new, name="from_signal"),
    path("<uuid:scenario_id>/", views.scenario, name="scenario"),
    path("<uuid:scenario_id>/branches/<slug:node>/", views.branches, name="branches"),
    path("<uuid:scenario_id>/conseils/", views.advice, name="advice"),
    path("<uuid:scenario_id>/noter/", views.score, name="score"),
]
