"""Addresses of the alerts room, under /bureau/alertes/."""

from django.urls import path

from vigie.warning.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.board, name="board"),
    path("nouvelle/", views.new, name="new"),
    path("signal/<uuid:signal_id>/", views.from_signal, name="from_signal"),
    path("<uuid:alert_id>/", views.detail, name="detail"),
    path("<uuid:alert_id>/verifier/", views.verify, name="verify"),
    path("<uuid:alert_id>/evaluer/", views.assess, name="assess"),
    path("<uuid:alert_id>/actualiser/", views.update, name="update"),
    path("<uuid:alert_id>/decider/", views.decide, name="decide"),
    path("<uuid:alert_id>/rejeter/", views.reject, name="reject"),
    path("<uuid:alert_id>/tache/", views.respond, name="respond"),
    path("<uuid:alert_id>/tache/<uuid:task_id>/", views.finish, name="finish"),
    path("<uuid:alert_id>/publier/", views.propose, name="propose"),
    path("<uuid:alert_id>/publier/<uuid:proposal_id>/<str:verb>/", views.publication, name="publication"),
    path("<uuid:alert_id>/clore/", views.close, name="close"),
]
