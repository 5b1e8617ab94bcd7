"""Addresses of what is kept, under /bureau/conservation/."""

from django.urls import path

from vigie.doors.desk.retention import views
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.retention import rules

app_name = "retention"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.SEE, actor)


urlpatterns = [
    path("", views.overview, name="overview"),
    path("garder/<slug:rule>/<uuid:record_id>/", views.keep_longer, name="keep"),
    path("retenue/<uuid:hold_id>/", views.hold, name="hold"),
    path("retenue/<uuid:hold_id>/lever/", views.lift, name="lift"),
]
