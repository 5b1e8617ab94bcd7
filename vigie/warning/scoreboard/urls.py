"""Addresses of the scoreboard, under /bureau/bilan/."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.warning.scoreboard import rules, views

app_name = "scoreboard"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.READ, actor, rules.TEAM)


urlpatterns = [
    path("", views.board, name="board"),
    path("annee/", views.prepare, name="prepare"),
    path("annee/<uuid:yearsheet_id>/", views.sheet, name="sheet"),
    path("annee/<uuid:yearsheet_id>/<str:verb>/", views.step, name="step"),
]
