"""The watch page, under `/bureau/veille/`."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook import rules, views

app_name = "outlook"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.WATCH, actor)


urlpatterns = [path("", views.watch, name="watch")]
