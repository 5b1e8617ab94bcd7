"""Addresses of the public door."""

from django.urls import path

from vigie.doors.public import alerts, iati, reporting, scores, subscribing, trips, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("ecrire", reporting.write, name="write"),
    path("ecrire/cle.json", reporting.key, name="key"),
    path("ecrire/mots.txt", reporting.words, name="words"),
    path("suivi", reporting.follow, name="follow"),
    path("suivi/mots.txt", reporting.every_word, name="every_word"),
    path("suivi/scelle", reporting.follow_sealed, name="follow_sealed"),
    path("trajet", trips.plan, name="trip"),
    path("nouvelles", trips.news, name="news"),
    path("alertes/", alerts.index, name="alerts"),
    path("alertes/bilan/", scores.scores, name="scores"),
    path("iati/activites.xml", iati.iati_file, {"kind": "activities"}, name="iati_activities"),
    path("iati/organisation.xml", iati.iati_file, {"kind": "organisation"}, name="iati_organisation"),
    path("alertes/atom.xml", alerts.atom, name="alerts_atom"),
    path("alertes/abonnement", subscribing.subscribe, name="subscribe"),
    path("alertes/abonnement/confirmer/<str:link>", subscribing.confirm, name="subscribe_confirm"),
    path("alertes/abonnement/quitter/<str:link>", subscribing.leave, name="subscribe_leave"),
    path("alertes/<uuid:message_id>/", alerts.page, name="alert"),
    path("alertes/<uuid:message_id>.cap.xml", alerts.cap, name="alert_cap"),
]
