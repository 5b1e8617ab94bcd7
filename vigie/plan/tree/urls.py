"""The pages of the plan as written, under `/bureau/plan/arbre/`."""

from django.urls import path

from vigie.plan.tree import adopt_views, draft_views, export_views, plan_views, views

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
    path("plans/<uuid:plan_id>/", plan_views.plan, name="plan"),
    path("plans/<uuid:plan_id>/dates/", plan_views.dates, name="dates"),
    path("plans/<uuid:plan_id>/terminer/", plan_views.step, {"verb": "end"}, name="end"),
    path("plans/<uuid:plan_id>/reprendre/", plan_views.step, {"verb": "resume"}, name="resume"),
    path("plans/commencer/", draft_views.begin, name="begin"),
    path("plans/<uuid:plan_id>/rediger/", draft_views.draft, name="draft"),
    path("plans/<uuid:plan_id>/ajouter/", draft_views.add, name="add"),
    path("plans/<uuid:plan_id>/abandonner/", draft_views.drop, name="drop"),
    path("plans/<uuid:plan_id>/proposer/", adopt_views.propose, name="propose"),
    path("plans/<uuid:plan_id>/renvoyer/", adopt_views.send_back, name="send_back"),
    path("plans/<uuid:plan_id>/adopter/", adopt_views.adopt, name="adopt"),
    path("element/<uuid:node_id>/modifier/", draft_views.write, name="write"),
    path("element/<uuid:node_id>/deplacer/", draft_views.move, name="move"),
    path("element/<uuid:node_id>/retirer/", draft_views.remove, name="remove"),
]
