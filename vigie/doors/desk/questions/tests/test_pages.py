"""The pages of forms and lists, and what they change on the page of a violation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from vigie.ground.accounts.actor import Actor
from vigie.ground.questions import queries
from vigie.ground.questions.models import FormVersion, ListChange
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.questions import ACT

ClientOf = Callable[[Actor], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def typed(page: str) -> dict[str, list[str]]:
    """What a browser would send back of a page's longest form, untouched."""
    form = max(html.fromstring(page).forms, key=lambda form: len(form.fields))
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def test_a_question_is_worded_tried_approved_by_another_and_then_asked_of_an_act(
    people: People, client_of: ClientOf
) -> None:
    officer, monitor = client_of(people["officer"]), client_of(people["monitor"])
    page = reverse("questions:form", args=["act"])
    form = typed(officer.get(page).content.decode())
    row = f"form-{len(ACT.questions())}"
    new = {f"{row}-label_fr": "Question inventée ?", f"{row}-label_en": "Invented question?", f"{row}-kind": "line"}
    assert officer.post(page, {**form, **new}).status_code == 302
    assert officer.post(reverse("questions:try", args=["act"]), {"method": "inventé"}).status_code == 302
    approve = reverse("questions:step", args=["act", "approuver"])
    assert officer.post(approve).status_code == 409
    assert monitor.post(approve).status_code == 302
    number, asked = queries.in_use(ACT)
    assert (number, len(asked), asked[-1].labels["fr"]) == (1, len(ACT.questions()) + 1, "Question inventée ?")
    assert asked[:-1] == ACT.questions()

    incident = make_incident(by=people["officer"], acts=[make_act(act="arrest"), make_act()])
    details = reverse("incidents:details", args=[incident.pk, 1])
    shown = monitor.get(details).content.decode()
    assert "Tribunal" in shown
    assert "Question inventée ?" in shown
    assert "Les mots de la menace" not in shown
    given = {asked[-1].key: "Réponse inventée", "court": "Tribunal inventé", "reason": "Précisions inventées."}
    assert monitor.post(details, {**given, "next_hearing": "demain"}).status_code == 422
    assert monitor.post(details, given).status_code == 302
    incident = Incident.objects.get(pk=incident.pk)
    assert incident.state == "review"
    kept = open_one(incident, by=people["monitor"])["acts"]
    assert kept[0]["more"] == {
        "version": 1,
        "answers": {"court": "Tribunal inventé", asked[-1].key: "Réponse inventée"},
    }
    assert "more" not in kept[1]
    assert "Question inventée ? : Réponse inventée" in monitor.get(incident.get_absolute_url()).content.decode()


def test_correcting_the_violation_keeps_the_answers_of_its_acts(people: People, client_of: ClientOf) -> None:
    monitor = client_of(people["monitor"])
    answers = {"version": 0, "answers": {"method": "Méthode inventée"}}
    incident = make_incident(by=people["officer"], acts=[make_act(more=answers), make_act()])
    page = reverse("incidents:correct", args=[incident.pk])
    form = typed(monitor.get(page).content.decode())
    given = {**form, "narrative": "Autre récit inventé", "reason": "Correction inventée."}
    assert monitor.post(page, given).status_code == 302
    kept = open_one(Incident.objects.get(pk=incident.pk), by=people["monitor"])
    assert kept["narrative"] == "Autre récit inventé"
    assert [act.get("more") for act in kept["acts"]] == [answers, None]


def test_a_draft_that_lacks_a_language_says_so_and_loses_nothing(people: People, client_of: ClientOf) -> None:
    officer = client_of(people["officer"])
    page = reverse("questions:form", args=["act"])
    row = f"form-{len(ACT.questions())}"
    answer = officer.post(page, {**typed(officer.get(page).content.decode()), f"{row}-label_fr": "Moitié inventée"})
    assert answer.status_code == 422
    assert "Moitié inventée" in answer.content.decode()
    assert not FormVersion.objects.exists()


def test_a_list_is_changed_by_two_and_by_nobody_who_has_no_part_in_it(people: People, client_of: ClientOf) -> None:
    officer, monitor, analyst = (client_of(people[name]) for name in ("officer", "monitor", "analyst"))
    page = reverse("questions:list", args=["source_kind"])
    assert officer.post(page, {"kind": "add", "new_code": "radio", "fr": "", "en": ""}).status_code == 422
    assert (
        officer.post(page, {"kind": "add", "new_code": "radio", "fr": "Radio inventée", "en": "Radio"}).status_code
        == 302
    )
    change = ListChange.objects.get()
    approve = reverse("questions:settle", args=[change.pk, "approuver"])
    assert officer.post(approve).status_code == 409
    assert analyst.post(approve).status_code == 404
    assert analyst.get(page).status_code == 403
    assert analyst.get(reverse("questions:overview")).status_code == 403
    assert "Radio inventée" in monitor.get(reverse("questions:overview")).content.decode()
    assert monitor.post(approve).status_code == 302
    assert "Radio inventée" in monitor.get(page).content.decode()
