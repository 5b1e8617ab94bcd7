"""Where every address begins."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
