"""The plan's pages, under `/bureau/plan/`."""

from django.urls import path

from vigie.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("arbre/", views.tree, name="tree"),
    path("original/", views.original, name="original"),
    path("importer/", views.import_file, name="import"),
    path("element/<uuid:key>/", views.node, name="node"),
    path("element/<uuid:key>/erratum/", views.erratum, name="erratum"),
    path("element/<uuid:key>/indicateur/", views.attach, name="attach"),
    path("anomalies/", views.anomalies, name="anomalies"),
    path("anomalies/<uuid:key>/", views.anomaly, name="anomaly"),
    path("anomalies/<uuid:key>/rouvrir/", views.reopen, name="reopen"),
    path("indicateurs/", views.indicators, name="indicators"),
    path("indicateurs/<slug:recipe>/", views.indicator, name="indicator"),
    path("indicateurs/<slug:recipe>/lignes/", views.rows, name="rows"),
    path("indicateurs/retirer/<uuid:key>/", views.detach, name="detach"),
]
