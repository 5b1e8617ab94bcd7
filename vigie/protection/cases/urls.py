"""Addresses of the cases room, under /bureau/dossiers/."""

from django.urls import path

from vigie.protection.cases.across import views as across
from vigie.protection.cases.channels import views as channels
from vigie.protection.cases.consents import views as consents
from vigie.protection.cases.followup import views as followup
from vigie.protection.cases.grants import views as grants
from vigie.protection.cases.risk import views as risk
from vigie.protection.cases.security import views as security
from vigie.protection.cases.support import views as support
from vigie.protection.cases.views import cases

app_name = "cases"
urlpatterns = [
    path("", cases.listing, name="list"),
    path("nouveau/", cases.open_new, name="open"),
    path("nouveau/demande/<uuid:report_id>/", cases.open_from_report, name="open_from_report"),
    path("nouveau/trajet/<uuid:trip_id>/", cases.open_from_trip, name="open_from_trip"),
    path("nouveau/violation/<uuid:incident_id>/", cases.open_from_incident, name="open_from_incident"),
    path("envois/", across.sendings, name="sendings"),
    path("couts/", across.costs, name="costs"),
    path("agenda.ics", followup.calendar, name="calendar"),
    path("<uuid:case_id>/", cases.case, name="case"),
    path("<uuid:case_id>/corriger/", cases.correct, name="correct"),
    path("<uuid:case_id>/soins/", cases.offer_care, name="offer_care"),
    path("<uuid:case_id>/lecteurs/<str:verb>/", cases.who_reads, name="who_reads"),
    path("<uuid:case_id>/etape/<str:verb>/", cases.step, name="step"),
    path("<uuid:case_id>/fermer/", cases.close, name="close"),
    path("<uuid:case_id>/risque/", risk.risk, name="risk"),
    path("<uuid:case_id>/soutien/", support.support, name="support"),
    path("<uuid:case_id>/soutien/besoin/", support.need, name="need"),
    path("<uuid:case_id>/soutien/mesure/", support.plan, name="plan"),
    path("<uuid:case_id>/soutien/<uuid:line_id>/<str:verb>/", support.progress, name="progress"),
    path("<uuid:case_id>/subventions/", grants.grants, name="grants"),
    path("<uuid:case_id>/subventions/<uuid:grant_id>/<str:verb>/", grants.step, name="grant_step"),
    path("<uuid:case_id>/securite/", security.security, name="security"),
    path("<uuid:case_id>/securite/imprimer/", security.printed, name="security_print"),
    path("<uuid:case_id>/securite/<uuid:line_id>/<slug:state>/", security.mark, name="mark_measure"),
    path("<uuid:case_id>/suivi/", followup.follow_up, name="follow_up"),
    path("<uuid:case_id>/suivi/<uuid:line_id>/", followup.done, name="followed_up"),
    path("<uuid:case_id>/rappels/<uuid:task_id>/", followup.put_away, name="put_away"),
    path("<uuid:case_id>/consentements/", consents.consents, name="consents"),
    path("<uuid:case_id>/consentements/retirer/", consents.withdraw, name="withdraw_consent"),
    path("<uuid:case_id>/consentements/informer/", consents.tell, name="tell_withdrawal"),
    path("<uuid:case_id>/canaux/", channels.register, name="channels"),
    path("<uuid:case_id>/canaux/reponses/", channels.answers, name="answers"),
    path("<uuid:case_id>/canaux/orienter/", channels.refer, name="refer"),
    path("<uuid:case_id>/canaux/orienter/<slug:kind>/", channels.sheet, name="sheet"),
    path("<uuid:case_id>/canaux/ailleurs/", channels.others, name="others"),
    path("<uuid:case_id>/canaux/retour/<uuid:line_id>/", channels.reply, name="reply"),
    path("<uuid:case_id>/canaux/vers/<slug:channel>/", channels.channel, name="channel"),
    path("<uuid:case_id>/canaux/vers/<slug:channel>/envoye/", channels.send, name="send"),
    path("<uuid:case_id>/canaux/vers/<slug:channel>/<slug:kind>/", channels.export, name="export"),
]
