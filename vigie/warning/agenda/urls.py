"""Addresses of the calendar of risk, under /bureau/agenda/."""

from django.urls import path

from vigie.warning.agenda import importing_views, views

app_name = "agenda"
urlpatterns = [
    path("", views.agenda, name="list"),
    path("agenda.ics", views.export, name="export"),
    path("noter/", views.new, name="new"),
    path("apporter/", importing_views.bring, name="bring"),
    path("apporter/<uuid:brought_id>/", importing_views.brought, name="brought"),
    path("apporter/<uuid:brought_id>/reprendre/", importing_views.take, name="take"),
    path("apporter/<uuid:brought_id>/oublier/", importing_views.discard, name="discard"),
    path("<uuid:date_id>/", views.detail, name="detail"),
    path("<uuid:date_id>/modifier/", views.change, name="change"),
    path("<uuid:date_id>/decision/", views.decide, name="decide"),
    path("<uuid:date_id>/signal/", views.raise_signal, name="raise"),
]
