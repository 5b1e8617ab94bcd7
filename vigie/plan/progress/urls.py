"""The first page of the plan wing, `/bureau/plan/`."""

from django.urls import path

from vigie.plan.progress import date_views, views

app_name = "progress"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("pays/", views.country, name="country"),
    path("echeances/", date_views.dates, name="dates"),
    path("echeances/agenda.ics", date_views.calendar, name="calendar"),
]
