"""Addresses of the refuges room, under /bureau/refuges/."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.protection.shelters import actions, rules
from vigie.protection.shelters.views import shelters, stays

app_name = "shelters"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.STAY, actor, actions.TEAM)


urlpatterns = [
    path("", shelters.listing, name="list"),
    path("nouveau/", shelters.open_new, name="open"),
    path("occupation/", shelters.occupancy, name="occupancy"),
    path("demander/", stays.ask, name="ask"),
    path("demander/<uuid:case_id>/", stays.ask, name="ask_from_case"),
    path("agenda.ics", stays.calendar, name="calendar"),
    path("<uuid:shelter_id>/", shelters.shelter, name="shelter"),
    path("<uuid:shelter_id>/corriger/", shelters.correct, name="correct"),
    path("<uuid:shelter_id>/places/", shelters.add_place, name="add_place"),
    path("<uuid:shelter_id>/places/<uuid:place_id>/fermer/", shelters.close_place, name="close_place"),
    path("<uuid:shelter_id>/adresse/", shelters.address, name="address"),
    path("<uuid:shelter_id>/adresse/nouvelle/", shelters.set_address, name="set_address"),
    path("<uuid:shelter_id>/<str:verb>/", shelters.step, name="step"),
    path("sejours/<uuid:stay_id>/", stays.stay, name="stay"),
    path("sejours/<uuid:stay_id>/place/", stays.book, name="book"),
    path("sejours/<uuid:stay_id>/liste/<slug:line>/", stays.tick, name="tick"),
    path("sejours/<uuid:stay_id>/depense/", stays.spend, name="spend"),
    path("sejours/<uuid:stay_id>/maison/", stays.note_house, name="note"),
    path("sejours/<uuid:stay_id>/maison/<uuid:line_id>/", stays.settle, name="settle"),
    path("sejours/<uuid:stay_id>/etape/<str:verb>/", stays.step, name="stay_step"),
]
