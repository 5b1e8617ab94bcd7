"""The pages of reports, under `/bureau/plan/rapports/`."""

from django.urls import path

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.reports import actions, compare_views, rules, template_views, views
from vigie.plan.reports.iati import views as iati

app_name = "reports"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.EXPORT, actor, actions.TEAM)


urlpatterns = [
    path("", views.reports, name="list"),
    path("nouveau/", views.new, name="new"),
    path("comparer/", compare_views.choose, name="compare"),
    path("comparer/<uuid:report_id>/<uuid:other_id>/", compare_views.compared, name="compared"),
    path("formes/", template_views.templates, name="templates"),
    path("formes/nouvelle/", template_views.new, name="new_template"),
    path("formes/<uuid:template_id>/approuver/", template_views.approve, name="approve_template"),
    path("formes/<uuid:template_id>/retirer/", template_views.retire, name="retire_template"),
    path("iati/", iati.overview, name="iati"),
    path("iati/compte/", iati.account, name="iati_account"),
    path("iati/compte/accepter/", iati.accept, name="iati_accept"),
    path("iati/compte/fermer/", iati.close, name="iati_close"),
    path("iati/element/<uuid:element_id>/", iati.clearance, name="iati_clearance"),
    path("iati/element/<uuid:element_id>/accepter/", iati.accept_clearance, name="iati_accept_clearance"),
    path("iati/element/<uuid:element_id>/retirer/", iati.end_clearance, name="iati_end_clearance"),
    path("iati/preparer/", iati.prepare, name="iati_prepare"),
    path("iati/fichier/<uuid:file_id>/", iati.file, name="iati_file"),
    path("iati/fichier/<uuid:file_id>/publier/", iati.publish, name="iati_publish"),
    path("iati/fichier/<uuid:file_id>/retirer/", iati.withdraw, name="iati_withdraw"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/ecrire/", views.write, name="write"),
    path("<uuid:report_id>/fixer/", views.fix, name="fix"),
    path("<uuid:report_id>/demander/", views.ask, name="ask"),
    path("<uuid:report_id>/repondre/", views.answer, name="answer"),
    path("<uuid:report_id>/abandonner/", views.drop, name="drop"),
    path("<uuid:report_id>/fichier/<slug:form>/", views.export, name="export"),
]
