"""Addresses of lost keys, under /bureau/secours/."""

from django.urls import path

from vigie.doors.desk.recovery import views

app_name = "recovery"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<uuid:renewal_id>/donner/", views.give, name="give"),
]
