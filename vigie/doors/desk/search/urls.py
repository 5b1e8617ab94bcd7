"""Addresses of the search, under /bureau/recherche/. What is searched for is never in an address."""

from django.urls import path

from vigie.doors.desk.search import views

app_name = "search"
urlpatterns = [
    path("", views.words, name="words"),
    path("criteres/", views.criteria, name="criteria"),
    path("exacte/", views.exact, name="exact"),
]
