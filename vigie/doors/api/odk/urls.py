"""Addresses for ODK Collect, under /collecte/ of the public door; the first and the last are OpenRosa's own names."""

from django.urls import path

from vigie.doors.api.odk import views

app_name = "odk"
urlpatterns = [
    path("formList", views.forms, name="forms"),
    path("formulaires/<slug:form_code>.xml", views.form, name="form"),
    path("formulaires/<slug:form_code>/manifeste", views.manifest, name="manifest"),
    path("submission", views.submission, name="submission"),
]
