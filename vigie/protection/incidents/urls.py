"""Addresses of the violations room, under /bureau/violations/."""

from django.urls import path

from vigie.protection.incidents import views
from vigie.protection.incidents.chains import views as chains
from vigie.protection.incidents.consents import views as consents
from vigie.protection.incidents.details.views import details
from vigie.protection.incidents.dossier.views import dossier
from vigie.protection.incidents.doubles import views as doubles
from vigie.protection.incidents.evidence import views as evidence
from vigie.protection.incidents.figures import views as figures
from vigie.protection.incidents.history import views as history
from vigie.protection.incidents.matters import views as matters
from vigie.protection.incidents.sheets import views as sheets
from vigie.protection.incidents.submissions import views as submissions

app_name = "incidents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouvelle/", views.record, name="record"),
    path("nouvelle/<uuid:report_id>/", views.record, name="record_from"),
    path("chiffres/", figures.figures, name="figures"),
    path("chiffres/derriere/", figures.behind, name="figures_behind"),
    path("chiffres/sortir/", figures.export, name="figures_export"),
    path("demandes/semblables/", matters.say, name="say_matter"),
    path("doublons/", doubles.doubles, name="doubles"),
    path("doublons/reunir/", doubles.merge, name="double_merge"),
    path("doublons/separer/", doubles.keep_apart, name="double_apart"),
    path("doublons/<uuid:double_id>/defaire/", doubles.undo, name="double_undo"),
    path("feuilles/", sheets.sheets, name="sheets"),
    path("feuilles/<uuid:sheet_id>/", sheets.sheet, name="sheet"),
    path("feuilles/<uuid:sheet_id>/colonnes/", sheets.columns, name="sheet_columns"),
    path("feuilles/<uuid:sheet_id>/mots/", sheets.words, name="sheet_words"),
    path("feuilles/<uuid:sheet_id>/reprendre/", sheets.take, name="sheet_take"),
    path("feuilles/<uuid:sheet_id>/refusees/", sheets.refused, name="sheet_refused"),
    path("feuilles/<uuid:sheet_id>/effacer/", sheets.erase, name="sheet_erase"),
    path("<uuid:incident_id>/", views.incident, name="incident"),
    path("<uuid:incident_id>/corriger/", views.correct, name="correct"),
    path("<uuid:incident_id>/atteintes/<int:number>/", details, name="details"),
    path("<uuid:incident_id>/historique/", history.history, name="history"),
    path("<uuid:incident_id>/historique/oubli/", history.forget, name="forget"),
    path("<uuid:incident_id>/historique/<int:number>/", history.version, name="version"),
    path("<uuid:incident_id>/historique/<int:number>/oublier/", history.ask_forget, name="ask_forget"),
    path("<uuid:incident_id>/chaine/", chains.chain, name="chain"),
    path("<uuid:incident_id>/chaine/relier/", chains.relate, name="relate"),
    path("<uuid:incident_id>/chaine/<uuid:other_id>/<uuid:relation_id>/", chains.unrelate, name="unrelate"),
    path("<uuid:incident_id>/chronologie/", chains.timeline, name="timeline"),
    path("<uuid:incident_id>/saisines/", submissions.register, name="submissions"),
    path("<uuid:incident_id>/saisines/<uuid:submission_id>/", submissions.answer, name="answer"),
    path("<uuid:incident_id>/lecteurs/<str:verb>/", views.who_reads, name="who_reads"),
    path("<uuid:incident_id>/dossier/", dossier, name="dossier"),
    path("<uuid:incident_id>/consentements/", consents.consents, name="consents"),
    path("<uuid:incident_id>/consentements/<uuid:consent_id>/", consents.withdraw, name="withdraw_consent"),
    path("<uuid:incident_id>/pieces/", evidence.attach, name="attach"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/original/", evidence.original, name="original"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/copie/", evidence.cleaned, name="cleaned"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/nettoyer/", evidence.clean, name="clean"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/garde/", evidence.custody, name="custody"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/verifier/", evidence.check, name="check"),
    path("<uuid:incident_id>/pieces/<uuid:evidence_id>/retirer/", evidence.detach, name="detach"),
    path("<uuid:incident_id>/<str:verb>/", views.step, name="step"),
]
