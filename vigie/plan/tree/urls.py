"""The pages of the plan as written, under `/bureau/plan/arbre/`."""

from django.urls import path

from vigie.plan.tree import export_views, views

app_name = "tree"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("original/", export_views.original, name="original"),
    path("version/<int:version_id>/plan.<slug:form>", export_views.export, name="export"),
    path("importer/", views.import_file, name="import"),
    path("element/<uuid:key>/", views.node, name="node"),
    path("element/<uuid:key>/erratum/", views.erratum, name="erratum"),
    path("anomalies/", views.anomalies, name="anomalies"),
    path("anomalies/<uuid:key>/", views.anomaly, name="anomaly"),
    path("anomalies/<uuid:key>/rouvrir/", views.reopen, name="reopen"),
]
