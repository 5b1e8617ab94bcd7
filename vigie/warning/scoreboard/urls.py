"""Addresses of the scoreboard, under /bureau/bilan/."""

from django.urls import path

from vigie.warning.scoreboard import views

app_name = "scoreboard"
urlpatterns = [
    path("", views.board, name="board"),
    path("annee/", views.prepare, name="prepare"),
    path("annee/<uuid:yearsheet_id>/", views.sheet, name="sheet"),
    path("annee/<uuid:yearsheet_id>/<str:verb>/", views.step, name="step"),
]
