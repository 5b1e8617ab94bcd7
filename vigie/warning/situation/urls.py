"""Addresses of the situation report, under /bureau/situation/."""

from django.urls import path

from vigie.warning.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.overview, name="list"),
    path("pays/<str:country>/", views.country, name="country"),
    path("points-focaux/", views.posts, name="posts"),
    path("points-focaux/<uuid:post_id>/fin/", views.relieve, name="relieve"),
    path("repondre/<uuid:post_id>/", views.answer, name="answer"),
    path("demande/<uuid:report_id>/", views.answer_from_report, name="answer_from_report"),
    path("<uuid:grid_id>/", views.grid, name="grid"),
    path("<uuid:grid_id>/signal/", views.raise_signal, name="raise"),
]
