"""Answers written beforehand: read by two, picked without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.ground.access.errors import Denied, FourEyes, WrongState
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.wordings import actions
from vigie.protection.intake.wordings.models import Wording

PAGE = "/bureau/demandes/modeles/"


def written(people: People, **changes: Any) -> Wording:
    given = {"title": "Premier accueil", "body": "Nous vous lisons (exemple).", "language": "fr"}
    return actions.write(**{**given, "by": people["officer"], **changes})


@pytest.mark.django_db
def test_a_second_person_approves_and_the_version_before_is_retired(people: People) -> None:
    first = written(people)
    with pytest.raises(FourEyes):
        actions.approve(first, by=people["officer"])
    with pytest.raises(Denied):
        actions.approve(first, by=people["monitor"])
    actions.approve(first, by=people["officer2"])
    second = written(people, body="Nous vous lisons, tenez bon (exemple).", after=first)
    assert (second.version, second.family) == (2, first.family)
    assert Wording.objects.get(pk=first.pk).state == "approved"
    actions.approve(second, by=people["officer2"])
    assert Wording.objects.get(pk=first.pk).state == "retired"
    actions.retire(second, by=people["officer"])
    with pytest.raises(WrongState):
        actions.retire(second, by=people["officer"])


@pytest.mark.django_db
def test_picking_an_approved_one_fills_the_answer_box_and_a_draft_does_not(people: People, client_of: Any) -> None:
    report, _code = make_report()
    approved, draft = written(people), written(people, body="Brouillon inventé.")
    actions.approve(approved, by=people["officer2"])
    officer = client_of(people["officer"])
    assert "Nous vous lisons" not in officer.get(report.get_absolute_url()).content.decode()
    shown = officer.get(f"{report.get_absolute_url()}?modele={approved.pk}").content.decode()
    assert "Nous vous lisons (exemple).</textarea>" in shown
    assert "Brouillon inventé" not in officer.get(f"{report.get_absolute_url()}?modele={draft.pk}").content.decode()


@pytest.mark.django_db
def test_the_page_keeps_a_draft_and_only_the_desk_sees_it(people: People, client_of: Any) -> None:
    officer, other = client_of(people["officer"]), client_of(people["officer2"])
    assert officer.post(PAGE, {"title": "x", "language": "fr", "body": ""}).status_code == 422
    officer.post(PAGE, {"title": "Accueil", "language": "en", "body": "We read you (invented)."})
    made = Wording.objects.get()
    assert f"{PAGE}{made.pk}/approuver/" not in officer.get(PAGE).content.decode()
    assert f"{PAGE}{made.pk}/approuver/" in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}{made.pk}/approuver/").status_code == 302
    assert client_of(people["monitor"]).get(PAGE).status_code == 403
    assert client_of(people["monitor"]).post(f"{PAGE}{made.pk}/retirer/").status_code == 404
