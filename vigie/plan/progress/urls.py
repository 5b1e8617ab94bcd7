"""The first page of the plan wing, `/bureau/plan/`."""

from django.urls import path

from vigie.plan.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("pays/", views.country, name="country"),
]
