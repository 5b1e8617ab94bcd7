"""The pages of the plan's money, under `/bureau/plan/budget/`."""

from django.urls import path

from vigie.plan.budget import fund_views, line_views, sheet_views, spending_views, views

app_name = "budget"
urlpatterns = [
    path("", views.index, name="index"),
    path("sous/<uuid:node_id>/", views.below, name="below"),
    path("element/<uuid:element_id>/", views.element, name="element"),
    path("element/<uuid:element_id>/ligne/", line_views.write, name="write_line"),
    path("ligne/<uuid:line_id>/", line_views.line, name="line"),
    path("ligne/<uuid:line_id>/changer/", line_views.change, name="change_line"),
    path("ligne/<uuid:line_id>/engager/", line_views.commit, name="commit"),
    path("ligne/<uuid:line_id>/depenser/", line_views.spend, name="spend"),
    path("ligne/<uuid:line_id>/avancer/", line_views.advance, name="advance"),
    path("ligne/<uuid:line_id>/transferer/", line_views.transfer, name="transfer"),
    path("transfert/<uuid:transfer_id>/<slug:verb>/", line_views.settle_transfer, name="settle_transfer"),
    path("engagement/<uuid:commitment_id>/clore/", line_views.close, name="close"),
    path("avances/", views.advances, name="advances"),
    path("avances/<uuid:advance_id>/retour/", line_views.take_back, name="take_back"),
    path("depense/<uuid:expenditure_id>/", spending_views.expenditure, name="expenditure"),
    path("depense/<uuid:expenditure_id>/contraire/", spending_views.reverse_entry, name="reverse"),
    path("depense/<uuid:expenditure_id>/recu/", spending_views.join, name="join"),
    path("depense/<uuid:expenditure_id>/<slug:verb>/", spending_views.settle, name="settle"),
    path("recu/<uuid:receipt_id>/", spending_views.receipt, name="receipt"),
    path("a-approuver/", views.approve, name="approve"),
    path("sans-financement/", views.unfunded, name="unfunded"),
    path("controle/", views.checks, name="checks"),
    path("fonds/", fund_views.funds, name="funds"),
    path("fonds/<uuid:fund_id>/", fund_views.fund, name="fund"),
    path("bailleur/", fund_views.write_funder, name="write_funder"),
    path("bailleur/<uuid:funder_id>/fonds/", fund_views.write_fund, name="write_fund"),
    path("bailleur/<uuid:funder_id>/rubrique/", fund_views.write_heading, name="write_heading"),
    path("taux/", sheet_views.rates, name="rates"),
    path("taux/importer/", sheet_views.bring_rates, name="bring_rates"),
    path("feuilles/", sheet_views.bring, name="sheets"),
    path("feuilles/budget.xlsx", sheet_views.lines_out, name="lines_out"),
    path("feuilles/depenses.xlsx", sheet_views.spent_out, name="spent_out"),
    path("feuilles/engagements.xlsx", sheet_views.commitments_out, name="commitments_out"),
    path("feuilles/fonds.xlsx", sheet_views.funds_out, name="funds_out"),
]
