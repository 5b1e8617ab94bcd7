"""To whom a violation was brought, when, what came back: only once two have verified it, and sealed with it."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_incident, verified_incident
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.submissions.register import Submission, submissions

pytestmark = pytest.mark.django_db
SENT = {"kind": "achpr", "body": "Rapporteur inventé", "day": "2026-02-01", "what": "Le dossier inventé.", "mark": ""}
BACK = {"day": "2026-03-01", "outcome": "acted", "words": "Lettre inventée."}


@pytest.fixture
def verified(people: People) -> Incident:
    return verified_incident(by=people["officer"], first=people["monitor"], second=people["monitor2"])


def kept(incident: Incident, people: People) -> tuple[str, list[Submission]]:
    fresh = Incident.objects.get(pk=incident.pk)
    return fresh.state, submissions(open_one(fresh, by=afresh(people["monitor"])))


def answered(one: Submission, **changes: Any) -> dict[str, Any]:
    return {f"a{one.id.replace('-', '')}-{name}": value for name, value in {**BACK, **changes}.items()}


def test_each_sending_and_answer_is_kept_and_the_state_follows(people: People, client_of, verified: Incident) -> None:
    client, page = client_of(people["monitor"]), f"{verified.get_absolute_url()}saisines/"
    assert client.post(page, {**SENT, "body": ""}).status_code == 422
    assert client.post(page, {**SENT, "day": "2999-01-01"}).status_code == 422
    assert client.post(page, SENT).status_code == 302
    assert client.post(page, {**SENT, "body": "CNDH inventée", "kind": "nhri"}).status_code == 302
    state, (first, second) = kept(verified, people)
    assert (state, first.body, second.kind, first.by) == ("submitted", "Rapporteur inventé", "nhri", "monitor")
    assert client.post(f"{page}{first.id}/", answered(first, day="2026-01-01")).status_code == 422
    assert client.post(f"{page}{first.id}/", answered(first)).status_code == 302
    assert kept(verified, people)[0] == "submitted"
    assert client.post(f"{page}{second.id}/", answered(second, verified="on")).status_code == 302
    state, (first, second) = kept(verified, people)
    assert state == "recognised"
    assert (first.answers[0].outcome, second.answers[0].verified) == ("acted", True)
    shown = client_of(people["analyst"]).get(page).content.decode()
    assert "Lettre inventée." in shown
    assert '<form class="stack"' not in shown


def test_only_what_two_verified_goes_out_and_only_monitors_write_it(people: People, client_of, verified) -> None:
    new = make_incident(by=people["officer"])
    page = "{}saisines/".format
    assert client_of(people["monitor"]).post(page(new.get_absolute_url()), SENT).status_code == 422
    address = page(verified.get_absolute_url())
    assert client_of(people["analyst"]).post(address, SENT).status_code == 403
    assert client_of(people["outsider"]).get(address).status_code == 404
    assert client_of(people["monitor"]).post(f"{address}{new.pk}/", {f"a{new.pk.hex}-{k}": v for k, v in BACK.items()}
    ).status_code == 409  # fmt: skip
    assert kept(verified, people) == ("verified", [])
    assert people["monitor2"].user is not None
    actions.restrict(Incident.objects.get(pk=verified.pk), [people["monitor2"].user], by=people["monitor"])
    assert client_of(people["analyst"]).get(address).status_code == 404
    assert client_of(people["monitor2"]).post(address, SENT).status_code == 302


def test_a_dossier_can_be_named_by_its_mark(people: People, client_of, verified: Incident) -> None:
    form = {"form": "json", "parts": [], "recipient": "Rapporteur inventé", "reason": "Appel.", "harm": "Personne."}
    client = client_of(people["monitor"])
    assert client.post(f"{verified.get_absolute_url()}dossier/", form).status_code == 200
    page = client.get(f"{verified.get_absolute_url()}saisines/")
    mark = page.context["form"].fields["mark"].choices[1][0]
    assert client.post(f"{verified.get_absolute_url()}saisines/", {**SENT, "mark": mark}).status_code == 302
    assert kept(verified, people)[1][0].mark == mark
