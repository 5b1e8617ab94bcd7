"""Addresses of the subscribers' numbers, under /bureau/abonnes/."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.warning.subscribers import rules, views

app_name = "subscribers"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.COUNT, actor, rules.TEAM)


urlpatterns = [path("", views.numbers, name="numbers")]
