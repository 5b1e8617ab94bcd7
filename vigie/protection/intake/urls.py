"""Addresses of the requests received, under /bureau/demandes/."""

from django.urls import path

from vigie.protection.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/repondre/", views.answer, name="answer"),
    path("<uuid:report_id>/clore/", views.close, name="close"),
]
