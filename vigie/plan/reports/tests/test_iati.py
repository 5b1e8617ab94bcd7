"""IATI is off until two accept it, tells what two cleared, and can be taken back by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.reports import queries
from vigie.plan.reports.factories import a_plan, accepted_account, cleared_element, prepared_file
from vigie.plan.reports.iati import actions
from vigie.plan.reports.models import Clearance, IatiAccount, IatiFile

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]


def test_nothing_is_told_until_two_accept_it(people: People) -> None:
    by = people["coordinator"]
    cleared_element(by=by, second=people["decider"])
    with pytest.raises(Invalid):
        prepared_file(by=by)
    with pytest.raises(Invalid):
        actions.propose_account(ref="no identifier", org_type="23", name="Réseau", by=by)
    account = actions.propose_account(ref="XI-INV-1", org_type="23", name="Réseau inventé", by=by)
    assert queries.account() is None
    with pytest.raises(FourEyes):
        actions.accept_account(account, by=by)
    with pytest.raises(Denied):
        actions.accept_account(account, by=people["analyst"])
    actions.accept_account(account, by=people["decider"])
    assert queries.account() == account
    assert prepared_file(by=by).state == "prepared"


def test_a_file_is_published_by_another_and_replaces_the_one_before(people: People, client: Client) -> None:
    by, second = people["coordinator"], people["decider"]
    accepted_account(by=by, second=second)
    cleared_element(by=by, second=second)
    first, next_one = prepared_file(by=by), prepared_file(by=by)
    with pytest.raises(FourEyes):
        actions.publish(first, by=by)
    assert client.get(reverse("public:iati_activities")).status_code == 404
    actions.publish(first, by=second)
    actions.publish(next_one, by=second)
    assert queries.published("activities") == next_one
    answer = client.get(reverse("public:iati_activities"))
    assert (answer.status_code, answer.content) == (200, bytes(next_one.body))
    assert not answer.cookies
    first.refresh_from_db()
    assert (first.state, bytes(first.body)) == ("withdrawn", b"")
    with pytest.raises(WrongState):
        actions.publish(first, by=second)


def test_what_is_not_cleared_by_two_is_not_told(people: People) -> None:
    by, second = people["coordinator"], people["decider"]
    accepted_account(by=by, second=second)
    with pytest.raises(Invalid):
        prepared_file(by=by)
    element = cleared_element(by=by, second=second)
    told = bytes(prepared_file(by=by).body).decode()
    assert "Ouvrir une ligne" in told
    assert "les équipes" not in told
    actions.ask_clearance(element, {"budget": True}, by=by)  # a change waits for a second person again
    with pytest.raises(Invalid):
        prepared_file(by=by)
    with pytest.raises(FourEyes):
        actions.accept_clearance(Clearance.objects.get(), seen="", by=by)


def test_one_person_takes_everything_back_at_once(people: People, client: Client) -> None:
    by, second = people["coordinator"], people["decider"]
    account = accepted_account(by=by, second=second)
    cleared_element(by=by, second=second)
    file = prepared_file(by=by)
    actions.publish(file, by=second)
    with pytest.raises(Denied):
        actions.close_account(account, by=people["analyst"])
    actions.close_account(account, by=second)
    assert queries.published("activities") is None
    assert client.get(reverse("public:iati_activities")).status_code == 404
    assert set(IatiFile.objects.values_list("state", "body")) == {("withdrawn", b"")}
    with pytest.raises(WrongState):
        actions.close_account(account, by=second)


def test_the_pages_lead_from_off_to_a_published_file(people: People, client_of: ClientOf) -> None:
    a_plan()
    one, other = client_of(people["coordinator"]), client_of(people["decider"])
    page = reverse("reports:iati")
    assert client_of(people["analyst"]).get(page).status_code == 404
    one.post(reverse("reports:iati_account"), {"name": "Réseau inventé", "ref": "XI-INV-1", "org_type": "23"})
    other.post(reverse("reports:iati_accept"))
    assert IatiAccount.objects.get().second == people["decider"].user
    element = a_plan().nodes.filter(kind="activity").order_by("rank")[0].element_id
    one.post(reverse("reports:iati_clearance", args=[element]), {"budget": "on"})
    seen = {"seen": Clearance.objects.get().asked_at.isoformat()}
    assert seen["seen"] in other.get(page).content.decode()
    one.post(reverse("reports:iati_clearance", args=[element]), {"budget": "on", "transactions": "on"})
    other.post(reverse("reports:iati_accept_clearance", args=[element]), seen)  # not what is asked now
    assert Clearance.objects.get().second is None
    other.post(
        reverse("reports:iati_accept_clearance", args=[element]), {"seen": Clearance.objects.get().asked_at.isoformat()}
    )
    one.post(reverse("reports:iati_prepare"), {"kind": "activities"})
    file = IatiFile.objects.get()
    assert b"iati-activities" in other.get(reverse("reports:iati_file", args=[file.pk])).content
    other.post(reverse("reports:iati_publish", args=[file.pk]))
    assert queries.published("activities") == file
    assert len(queries.todo(people["decider"])) == 0
