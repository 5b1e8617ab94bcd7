"""Addresses of the alerts room, under /bureau/alertes/."""

from django.urls import path

from vigie.warning.alerts import consent_views, list_views, sending_views, views
from vigie.warning.alerts.bulletin import views as bulletin

app_name = "alerts"
urlpatterns = [
    path("", views.board, name="board"),
    path("nouvelle/", views.new, name="new"),
    path("listes/", list_views.lists, name="lists"),
    path("listes/<uuid:list_id>/", list_views.change, name="list"),
    path("listes/<uuid:list_id>/effacer/", list_views.erase, name="erase_list"),
    path("signal/<uuid:signal_id>/", views.from_signal, name="from_signal"),
    path("<uuid:alert_id>/", views.detail, name="detail"),
    path("<uuid:alert_id>/verifier/", views.verify, name="verify"),
    path("<uuid:alert_id>/evaluer/", views.assess, name="assess"),
    path("<uuid:alert_id>/consentements/", consent_views.consents, name="consents"),
    path("<uuid:alert_id>/consentements/<uuid:consent_id>/", consent_views.withdraw, name="withdraw_consent"),
    path("<uuid:alert_id>/actualiser/", sending_views.update, name="update"),
    path("<uuid:alert_id>/decider/", views.decide, name="decide"),
    path("<uuid:alert_id>/urgence/", views.act_now, name="act_now"),
    path("<uuid:alert_id>/confirmer/", views.confirm, name="confirm"),
    path("<uuid:alert_id>/annuler/", views.cancel, name="cancel"),
    path("<uuid:alert_id>/rejeter/", views.reject, name="reject"),
    path("<uuid:alert_id>/publier/", sending_views.propose, name="propose"),
    path("<uuid:alert_id>/publier/<uuid:proposal_id>/<str:verb>/", sending_views.publication, name="publication"),
    path("<uuid:alert_id>/touches/<uuid:reach_id>/", bulletin.acknowledge, name="acknowledge"),
    path("<uuid:alert_id>/touches/<uuid:reach_id>/envoyer/", bulletin.post, name="post"),
    path("<uuid:alert_id>/bulletin/<str:audience>/", bulletin.page, name="bulletin"),
    path("<uuid:alert_id>/bulletin/<str:audience>/touches/", bulletin.reach, name="reach"),
    path("<uuid:alert_id>/bulletin/<str:audience>/<str:language>/courriel/", bulletin.mail, name="mail"),
    path("<uuid:alert_id>/bulletin/<str:audience>/<str:language>/<str:form>/", bulletin.file, name="bulletin_file"),
]
