"""Addresses of the emergency locks, under /bureau/verrou/."""

from django.urls import path

from vigie.doors.desk.locks import views

app_name = "locks"
urlpatterns = [
    path("", views.index, name="index"),
    path("moi/<str:kind>/", views.give_back, name="give_back"),
    path("retour/<uuid:absence_id>/", views.welcome_back, name="welcome_back"),
    path("equipe/<str:team>/<str:step>/", views.team_step, name="team_step"),
    path("a-deux/<str:kind>/<uuid:record_id>/", views.ask, name="ask"),
    path("preter/<uuid:opening_id>/", views.lend, name="lend"),
]
