"""Addresses of forms and code lists, under /bureau/formulaires/."""

from django.urls import path

from vigie.doors.desk.questions import views
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.questions import rules

app_name = "questions"


def enters(actor: Actor) -> bool:
    """Whether the first page opens for this person."""
    return may(rules.EDIT, actor)


urlpatterns = [
    path("", views.overview, name="overview"),
    path("listes/<slug:list_code>/", views.code_list, name="list"),
    path("changements/<uuid:change_id>/<str:verb>/", views.settle, name="settle"),
    path("<slug:form_code>/", views.form_page, name="form"),
    path("<slug:form_code>/essai/", views.try_out, name="try"),
    path("<slug:form_code>/<str:verb>/", views.step, name="step"),
]
