"""A call is written down while someone speaks, sealed, and belongs to whoever took it."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.ground.access.errors import Denied
from vigie.ground.seal.fixtures import People
from vigie.protection.intake import queries
from vigie.protection.intake.calls.actions import log_call
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Report

PAGE = "/bureau/demandes/appel/"
CALL = {
    "urgency": "immediate",
    "happened": "On frappe à la porte (exemple inventé).",
    "caller": "Une voisine inventée",
    "number": "+000 11 22 33",
    "area": "CM-NW",
    "promised": "Rappeler avant midi",
    "submission": "s" * 32,
}


@pytest.mark.django_db
def test_a_call_becomes_a_sealed_request_of_whoever_took_it(people: People, client_of: Any) -> None:
    officer = client_of(people["officer"])
    assert officer.get(PAGE).status_code == 200
    answer = officer.post(PAGE, CALL)
    report = Report.objects.get()
    assert answer["Location"] == report.get_absolute_url()
    assert (report.country, report.urgency, report.assigned_to) == ("CMR", "immediate", people["officer"].user)
    assert b"+000" not in bytes(report.sealed) + bytes(report.messages.get().sealed)
    page = officer.get(report.get_absolute_url()).content.decode()
    for said in ("On frappe à la porte", "+000 11 22 33", "Rappeler avant midi", "Appel téléphonique"):
        assert said in page
    assert queries.drafted(report, by=people["officer"]).violation["area"] == "CM-NW"


@pytest.mark.django_db
def test_what_was_typed_stays_when_something_is_missing_and_twice_is_once(people: People, client_of: Any) -> None:
    officer = client_of(people["officer"])
    wrong = officer.post(PAGE, {**CALL, "urgency": ""})
    assert wrong.status_code == 422
    assert "Une voisine inventée" in wrong.content.decode()
    assert officer.post(PAGE, {**CALL, "country": "TCD"}).status_code == 422
    officer.post(PAGE, CALL)
    assert officer.post(PAGE, CALL).status_code == 422
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_only_the_desk_writes_calls_down(people: People, client_of: Any) -> None:
    assert client_of(people["monitor"]).get(PAGE).status_code == 403
    assert client_of(people["monitor"]).post(PAGE, CALL).status_code == 403
    with pytest.raises(Denied):
        log_call(
            words="x", draft=Draft(), country="", urgency="none", submission="a", language="fr", by=people["monitor"]
        )
    assert not Report.objects.exists()
