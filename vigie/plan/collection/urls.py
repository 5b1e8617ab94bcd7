"""The pages of manual indicators, under `/bureau/plan/collecte/`."""

from django.urls import path

from vigie.plan.collection import sheet_views, value_views, views

app_name = "collection"
urlpatterns = [
    path("", views.indicators, name="list"),
    path("definir/", views.define, name="define"),
    path("feuille/", sheet_views.bring, name="sheet"),
    path("feuille/sortir/", sheet_views.all_out, name="all_out"),
    path("saisie/<uuid:entry_id>/valider/", value_views.validate, name="validate"),
    path("saisie/<uuid:entry_id>/renvoyer/", value_views.send_back, name="send_back"),
    path("saisie/<uuid:entry_id>/reprendre/", value_views.withdraw, name="withdraw"),
    path("<uuid:key>/", views.indicator, name="indicator"),
    path("<uuid:key>/feuille/", sheet_views.one_out, name="one_out"),
    path("<uuid:key>/modifier/", views.change, name="change"),
    path("<uuid:key>/terminer/", views.retire, name="retire"),
    path("<uuid:key>/<slug:country>/<slug:month>/", value_views.values, name="values"),
    path("<uuid:key>/<slug:country>/<slug:month>/sans-chiffre/", value_views.take_back, name="take_back"),
]
