"""A name leaves in a dossier only to a reader of whom that person agreed, until they take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.consents import actions
from vigie.protection.incidents.consents.facts import Consent, consents_of
from vigie.protection.incidents.dossier.actions import make_dossier
from vigie.protection.incidents.dossier.passages import NamesLeave
from vigie.protection.incidents.factories import agreed_to, make_act, make_facts, make_incident
from vigie.protection.incidents.models import Incident

NAME, READER = "Personne A (exemple)", "Rapporteuse (exemple)"
ASKED: dict[str, Any] = {"form": "json", "reason": "Appel urgent", "harm": "La source : ôtée."}
TODAY = timezone.localdate()


@pytest.mark.django_db
def test_no_dossier_names_a_victim_before_they_agreed_nor_after_they_withdrew(people: People) -> None:
    by = people["monitor"]
    made = make_incident(by=by)
    assert make_dossier(made, parts=["narrative"], recipient=READER, **ASKED, by=by)
    with pytest.raises(NamesLeave) as refused:
        make_dossier(made, parts=["victims"], recipient=READER, **ASKED, by=by)
    assert [one.names for one in refused.value.passages] == [[NAME]]
    consent = agreed_to(made, NAME, to="rapporteuse  (Exemple)", by=by)
    with pytest.raises(Invalid):
        make_dossier(made, parts=["victims"], recipient="Quelqu’un d’autre", **ASKED, by=by)
    _mark, document = make_dossier(made, parts=["victims"], recipient=READER, **ASKED, by=by)
    assert NAME in document.decode()
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(Invalid):
        make_dossier(made, parts=["victims"], recipient=READER, **ASKED, by=by)
    actions.withdraw(made, consent.id, by=people["monitor2"])
    with pytest.raises(Invalid):
        make_dossier(Incident.objects.get(), parts=["victims"], recipient=READER, **ASKED, by=by)
    with pytest.raises(WrongState):
        actions.withdraw(Incident.objects.get(), consent.id, by=by)


@pytest.mark.django_db
def test_a_name_that_slipped_into_the_narrative_or_the_title_does_not_leave_either(people: People) -> None:
    made = make_incident(by=people["monitor"], narrative=f"Hier, personne a (Exemple) a été suivie. {NAME}")
    with pytest.raises(Invalid):
        make_dossier(made, parts=["narrative"], recipient=READER, **ASKED, by=people["monitor"])
    assert make_dossier(made, parts=["locality"], recipient=READER, **ASKED, by=people["monitor"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "missing",
    [{"assent": False}, {"guardian": " "}, {"best_interests": ""}, {"to": " "}, {"words": ""}],
    ids=str,
)
def test_a_childs_name_takes_assent_guardian_and_best_interests(people: People, missing: dict[str, Any]) -> None:
    by = people["monitor"]
    made = make_incident(by=by, acts=[make_act(age_band="0-17")])
    whole = {"to": READER, "assent": True, "guardian": "Tante inventée", "best_interests": "Soins (exemple)."}
    with pytest.raises(Invalid):
        agreed_to(made, NAME, **{**whole, **missing}, by=by)
    assert consents_of(open_one(made, by=by)) == []
    agreed_to(made, NAME, **{**whole, "guardian": "", "guardian_is_danger": True}, by=by)
    assert make_dossier(made, parts=["victims"], recipient=READER, **ASKED, by=by)


@pytest.mark.django_db
def test_an_adults_consent_ends_when_a_correction_says_that_they_are_a_child(people: People) -> None:
    by = people["monitor"]
    made = make_incident(by=by)
    agreed_to(made, NAME, to=READER, by=by)
    child = make_facts(acts=[make_act(age_band="0-17")])
    incidents.correct(made, child, country="CMR", urgency="none", reason="Âge appris (exemple).", by=by)
    with pytest.raises(Invalid):
        make_dossier(Incident.objects.get(), parts=["victims"], recipient=READER, **ASKED, by=by)


@pytest.mark.django_db
def test_it_is_recorded_and_withdrawn_on_screen_by_those_who_make_dossiers(people: People, client_of: Any) -> None:
    made, client = make_incident(by=people["monitor"]), client_of(people["monitor"])
    page = f"{made.get_absolute_url()}consentements/"
    typed = {
        "victim": NAME, "recipient": READER, "state": "told", "given_on": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=20)).isoformat(), "words": "Dit au téléphone (exemple).",
    }  # fmt: skip
    refused = client.post(page, {**typed, "state": ""})
    assert refused.status_code == 422
    assert "Dit au téléphone (exemple)." in refused.content.decode()
    assert client.post(page, {**typed, "until": (TODAY + timedelta(days=800)).isoformat()}).status_code == 422
    assert client.post(page, typed).status_code == 302
    mark, _document = make_dossier(
        Incident.objects.get(), parts=["victims"], recipient=READER, **ASKED, by=people["monitor"]
    )
    (consent,) = consents_of(open_one(Incident.objects.get(), by=people["monitor"]))
    assert consent.state_told
    assert mark not in client.get(page).content.decode()
    assert client.post(f"{page}{consent.id}/").status_code == 302
    assert mark in client.get(page).content.decode()
    for stranger, answers in (("protector", {404}), ("analyst", {403})):
        assert client_of(people[stranger]).get(page).status_code in answers
        assert client_of(people[stranger]).post(f"{page}{consent.id}/").status_code in answers
    with pytest.raises(Denied):
        actions.record(Incident.objects.get(), Consent(**{**vars(consent), "id": "x"}), by=people["analyst"])
    bodies = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"incident.withdraw_consent" in bodies
    assert b"Rapporteuse" not in bodies


@pytest.mark.django_db
def test_a_dossier_does_not_say_to_whom_others_went(people: People) -> None:
    by = people["monitor"]
    made = make_incident(by=by)
    make_dossier(made, parts=[], recipient=READER, **{**ASKED, "reason": "Raison inventée"}, by=by)
    _mark, document = make_dossier(made, parts=["steps"], recipient="Autre", **ASKED, by=by)
    assert "Raison inventée" not in document.decode()
