"""The pages of the plan as written, under `/bureau/plan/arbre/`."""

from django.urls import path

from vigie.plan.tree import views

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
]
