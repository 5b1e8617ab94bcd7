"""Addresses of the teams' pages, under /bureau/equipes/."""

from django.urls import path

from vigie.doors.desk.teams import views

app_name = "teams"
urlpatterns = [
    path("", views.index, name="index"),
    path("alarmes/<uuid:alarm_id>/", views.acknowledge_alarm, name="acknowledge"),
    path("comptes/<uuid:person_id>/fermer/", views.close_account, name="withdraw"),
    path("<slug:key>/", views.team, name="team"),
    path("<slug:key>/admettre/", views.let_in, name="admit"),
    path("<slug:key>/cles/", views.new_keys, name="rotate"),
    path("<slug:key>/poursuivre/", views.carry_over, name="carry_over"),
    path("<slug:key>/roles/<int:membership_id>/", views.end_role, name="end_role"),
    path("<slug:key>/membres/<uuid:person_id>/retirer/", views.remove, name="revoke"),
    path("<slug:key>/membres/<uuid:person_id>/cles/", views.give_again, name="grant_again"),
]
