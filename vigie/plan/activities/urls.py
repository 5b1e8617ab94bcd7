"""The pages of activities, under `/bureau/plan/activites/`."""

from django.urls import path

from vigie.plan.activities.views import activity, board, lines

app_name = "activities"
urlpatterns = [
    path("", board.activities, name="list"),
    path("suivre/", board.take_on, name="take_on"),
    path("calendrier/", board.chart, name="gantt"),
    path("<uuid:element_id>/", activity.activity, name="activity"),
    path("<uuid:element_id>/planifier/", activity.plan, name="plan"),
    path("<uuid:element_id>/pas/<slug:verb>/", activity.step, name="step"),
    path("<uuid:element_id>/deplacer/", activity.move, name="move"),
    path("<uuid:element_id>/jalon/", lines.milestone, name="milestone"),
    path("<uuid:element_id>/jalon/<uuid:line_id>/atteint/", lines.reach, name="reach"),
    path("<uuid:element_id>/jalon/<uuid:line_id>/retirer/", lines.drop_milestone, name="drop_milestone"),
    path("<uuid:element_id>/attend/", lines.wait, name="wait"),
    path("<uuid:element_id>/attend/<int:number>/retirer/", lines.wait_no_longer, name="wait_no_longer"),
    path("<uuid:element_id>/lien/", lines.link, name="link"),
    path("<uuid:element_id>/lien/<uuid:line_id>/retirer/", lines.unlink, name="unlink"),
    path("<uuid:element_id>/preuve/", lines.prove, name="prove"),
    path("<uuid:element_id>/preuve/<uuid:line_id>/", lines.proof, name="proof"),
    path("<uuid:element_id>/risque/", lines.foresee, name="foresee"),
    path("<uuid:element_id>/risque/<uuid:line_id>/clore/", lines.settle, name="settle"),
]
