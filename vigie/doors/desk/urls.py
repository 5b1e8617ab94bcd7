"""Addresses of the desk, under /bureau/: its own pages, then each room's under its prefix."""

from django.urls import path

from vigie.doors.desk import views
from vigie.doors.desk.account import joining

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("entrer/", views.sign_in_page, name="sign_in"),
    path("entrer/defi/", views.passkey_challenge, name="passkey_challenge"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("sortir/", views.sign_out_now, name="sign_out"),
]
