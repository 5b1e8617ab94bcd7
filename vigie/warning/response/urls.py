"""Addresses of responses and lessons, under /bureau/reponse/."""

from django.urls import path

from vigie.warning.response import views

app_name = "response"
urlpatterns = [
    path("", views.index, name="index"),
    path("lecons/", views.lessons, name="lessons"),
    path("lecons/<uuid:lesson_id>/<uuid:task_id>/", views.follow_up, name="follow_up"),
    path("mesures/", views.measures, name="measures"),
    path("<uuid:alert_id>/", views.alert, name="alert"),
    path("<uuid:alert_id>/modele/", views.plan, name="plan"),
    path("<uuid:alert_id>/tache/", views.give, name="give"),
    path("<uuid:alert_id>/tache/<uuid:task_id>/", views.finish, name="finish"),
    path("<uuid:alert_id>/tache/<uuid:task_id>/prendre/", views.take_on, name="take_on"),
    path("<uuid:alert_id>/tache/<uuid:task_id>/passer/", views.pass_on, name="pass_on"),
    path("<uuid:alert_id>/clore/", views.close, name="close"),
    path("<uuid:alert_id>/retour/", views.account, name="account"),
    path("<uuid:alert_id>/confirmer/", views.confirm, name="confirm"),
    path("<uuid:alert_id>/lecon/", views.learn, name="learn"),
]
