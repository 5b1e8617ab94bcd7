"""Addresses of the requests received, under /bureau/demandes/."""

from django.urls import path

from vigie.protection.intake import views
from vigie.protection.intake.calls import views as calls
from vigie.protection.intake.duty import views as duty
from vigie.protection.intake.matters import views as matters
from vigie.protection.intake.odk import views as odk
from vigie.protection.intake.texts import views as texts
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
    path("semblables/", matters.matters, name="matters"),
    path("semblables/dire/", matters.say, name="say_matter"),
    path("trajets/", trips.trips, name="trips"),
    path("trajets/nouveau/", trips.plan, name="plan_trip"),
    path("trajets/<uuid:trip_id>/", trips.trip, name="trip"),
    path("trajets/<uuid:trip_id>/noter/", trips.contact, name="contact_trip"),
    path("trajets/<uuid:trip_id>/clore/", trips.end, name="end_trip"),
    path("sms/", texts.texts, name="texts"),
    path("sms/risque/", texts.propose, name="propose_texts"),
    path("sms/risque/<uuid:acceptance_id>/accepter/", texts.accept, name="accept_texts"),
    path("sms/risque/<uuid:acceptance_id>/retirer/", texts.withdraw, name="withdraw_texts"),
    path("sms/arreter/", texts.stop, name="stop_texts"),
    path("sms/ecarter/", texts.set_aside, name="set_texts_aside"),
    path("sms/feuilles/", texts.draw, name="draw_codes"),
    path("sms/feuilles/<uuid:codesheet_id>/", texts.sheet, name="codesheet"),
    path("sms/feuilles/<uuid:codesheet_id>/bruler/", texts.burn, name="burn_codes"),
    path("sms/numeros/", texts.add_number, name="add_number"),
    path("sms/numeros/<uuid:correspondent_id>/effacer/", texts.strike, name="strike_number"),
    path("sms/passerelles/", texts.add_gateway, name="add_gateway"),
    path("sms/passerelles/<uuid:gateway_id>/retirer/", texts.remove_gateway, name="remove_gateway"),
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
    path("<uuid:report_id>/semblables/", matters.matters, name="matters_of"),
    path("<uuid:report_id>/repondre/", views.answer, name="answer"),
    path("<uuid:report_id>/confier/", views.assign, name="assign"),
    path("<uuid:report_id>/codes/", texts.take_over, name="take_codes"),
    path("<uuid:report_id>/clore/", views.close, name="close"),
    path("<uuid:report_id>/pieces/<uuid:enclosure_id>/", views.enclosure, name="enclosure"),
]
