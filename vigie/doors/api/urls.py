"""The API's addresses, under /api/."""

from django.urls import path

from vigie.doors.api.api import api

urlpatterns = [path("", api.urls)]
