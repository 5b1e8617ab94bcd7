"""Addresses of the subscribers' numbers, under /bureau/abonnes/."""

from django.urls import path

from vigie.warning.subscribers import views

app_name = "subscribers"
urlpatterns = [path("", views.numbers, name="numbers")]
