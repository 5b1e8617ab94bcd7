"""The indicators' pages, under `/bureau/plan/indicateurs/`."""

from django.urls import path

from vigie.plan.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.indicators, name="list"),
    path("attacher/<uuid:key>/", views.attach, name="attach"),
    path("retirer/<uuid:key>/", views.detach, name="detach"),
    path("cible/<uuid:key>/", views.target, name="target"),
    path("periodes/verrouiller/", views.lock, name="lock"),
    path("<slug:recipe>/", views.indicator, name="indicator"),
    path("<slug:recipe>/lignes/", views.rows, name="rows"),
]
