"""Addresses of the requests received, under /bureau/demandes/."""

from django.urls import path

from vigie.protection.intake import views
from vigie.protection.intake.calls import views as calls
from vigie.protection.intake.duty import views as duty
from vigie.protection.intake.odk import views as odk
from vigie.protection.intake.trips import views as trips
from vigie.protection.intake.wordings import views as wordings

app_name = "intake"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("apporter/", views.carried, name="carried"),
    path("appel/", calls.call, name="call"),
    path("modeles/", wordings.wordings, name="wordings"),
    path("modeles/<uuid:wording_id>/", wordings.wordings, name="wording"),
    path("modeles/<uuid:wording_id>/<str:verb>/", wordings.step, name="wording_step"),
    path("trajets/", trips.trips, name="trips"),
    path("trajets/nouveau/", trips.plan, name="plan_trip"),
    path("trajets/<uuid:trip_id>/", trips.trip, name="trip"),
    path("trajets/<uuid:trip_id>/noter/", trips.contact, name="contact_trip"),
    path("trajets/<uuid:trip_id>/clore/", trips.end, name="end_trip"),
    path("permanence/", duty.roster, name="roster"),
    path("permanence/planifier/", duty.plan, name="plan"),
    path("permanence/ligne/", duty.line, name="line"),
    path("permanence/<uuid:shift_id>/retirer/", duty.take_back, name="take_back"),
    path("telephones/", odk.phones, name="phones"),
    path("telephones/ajouter/", odk.give, name="give_phone"),
    path("telephones/chiffrer/", odk.encrypt, name="encrypt"),
    path("telephones/<slug:form_code>.xlsx", odk.xlsform, name="xlsform"),
    path("telephones/<uuid:phone_id>/couper/", odk.stop, name="stop_phone"),
    path("chiffres/ouvrir/", odk.open_forms, name="open_forms"),
    path("<uuid:report_id>/ouvrir/", odk.open_form, name="open_form"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/repondre/", views.answer, name="answer"),
    path("<uuid:report_id>/confier/", views.assign, name="assign"),
    path("<uuid:report_id>/clore/", views.close, name="close"),
    path("<uuid:report_id>/pieces/<uuid:enclosure_id>/", views.enclosure, name="enclosure"),
]
