"""The watch page, under `/bureau/veille/`."""

from django.urls import path

from vigie.warning.outlook import views

app_name = "outlook"
urlpatterns = [path("", views.watch, name="watch")]
