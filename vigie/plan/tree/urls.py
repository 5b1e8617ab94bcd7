"""The pages of the plan as written, under `/bureau/plan/arbre/`."""

from django.urls import path

from vigie.plan.tree import plan_views, views

app_name = "tree"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("original/", views.original, name="original"),
    path("importer/", views.import_file, name="import"),
    path("element/<uuid:key>/", views.node, name="node"),
    path("element/<uuid:key>/erratum/", views.erratum, name="erratum"),
    path("anomalies/", views.anomalies, name="anomalies"),
    path("anomalies/<uuid:key>/", views.anomaly, name="anomaly"),
    path("anomalies/<uuid:key>/rouvrir/", views.reopen, name="reopen"),
    path("plans/<uuid:plan_id>/", plan_views.plan, name="plan"),
    path("plans/<uuid:plan_id>/dates/", plan_views.dates, name="dates"),
    path("plans/<uuid:plan_id>/terminer/", plan_views.step, {"verb": "end"}, name="end"),
    path("plans/<uuid:plan_id>/reprendre/", plan_views.step, {"verb": "resume"}, name="resume"),
]
