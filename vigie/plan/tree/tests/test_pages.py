"""The plan's pages: read by all who signed in, changed by a coordinator, and empty states that say what to do."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Anomaly, Plan, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
READ = ["tree", "anomalies"]


@pytest.fixture
def version(people: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


def test_pages_without_a_plan_say_what_to_do(people: People, client_of: ClientOf) -> None:
    for name in READ:
        assert client_of(people["coordinator"]).get(reverse(f"tree:{name}")).status_code == 200
    assert reverse("tree:import").encode() in client_of(people["coordinator"]).get(reverse("tree:tree")).content
    assert reverse("tree:import").encode() not in client_of(people["officer"]).get(reverse("tree:tree")).content
    assert client_of(people["officer"]).get(reverse("tree:original")).status_code == 404


def test_nobody_reads_the_plan_without_signing_in(version: PlanVersion, client: Client) -> None:
    node, anomaly = version.nodes.first(), version.anomalies.first()
    assert node
    assert anomaly
    addresses = [
        *(reverse(f"tree:{name}") for name in (*READ, "original", "import")),
        reverse("tree:node", args=[node.pk]),
        reverse("tree:anomaly", args=[anomaly.pk]),
    ]
    assert {client.get(address).status_code for address in addresses} == {302}


def test_everyone_signed_in_reads_all_of_it(version: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser = client_of(people["outsider"])
    for name in READ:
        assert browser.get(reverse(f"tree:{name}")).status_code == 200
    for node in version.nodes.all():
        assert browser.get(reverse("tree:node", args=[node.pk])).status_code == 200
    for anomaly in version.anomalies.all():
        assert browser.get(reverse("tree:anomaly", args=[anomaly.pk])).status_code == 200
    assert browser.get(reverse("tree:original")).content == SMALL


def test_a_missing_budget_is_said_and_never_zero(version: PlanVersion, people: People, client_of: ClientOf) -> None:
    page = client_of(people["coordinator"]).get(reverse("tree:tree")).content.decode()
    assert "non chiffré" in page
    assert " 0 €" not in page


def test_a_coordinator_brings_a_file_in_on_screen(people: People, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("essai.txt", SMALL)
    answer = client_of(people["coordinator"]).post(reverse("tree:import"), {"file": file})
    assert answer.status_code == 302
    assert bytes(PlanVersion.objects.get().original) == SMALL


def test_a_file_of_another_plan_says_so_and_leads_to_that_plan(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    browser, other = client_of(people["coordinator"]), SMALL.replace(b"2031-2033", b"2034-2036")

    def sent(**more: str) -> Any:
        return browser.post(reverse("tree:import"), {"file": SimpleUploadedFile("essai.txt", other), **more})

    assert "commencerait un plan à part" in unescape(sent(dry="on").content.decode())
    refused = sent()
    assert (refused.status_code, "autre plan" in unescape(refused.content.decode())) == (400, True)
    answer = sent(another="on")
    made = Plan.objects.exclude(pk=version.plan_id).get()
    assert answer["Location"] == made.get_absolute_url()


def test_a_bad_file_is_refused_on_the_same_page(people: People, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("essai.txt", SMALL + b"\nfin")
    answer = client_of(people["coordinator"]).post(reverse("tree:import"), {"file": file})
    assert answer.status_code == 400
    assert "Ligne 9" in answer.content.decode()
    assert not PlanVersion.objects.exists()


def test_a_file_too_big_is_refused_before_it_is_read(people: People, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("essai.txt", b"x" * 2_000_001)
    answer = client_of(people["coordinator"]).post(reverse("tree:import"), {"file": file})
    assert answer.status_code == 400
    assert "2000001" in answer.content.decode()


def test_nobody_else_brings_a_file_in(people: People, client_of: ClientOf) -> None:
    browser = client_of(people["decider"])
    assert browser.get(reverse("tree:import")).status_code == 403
    file = SimpleUploadedFile("essai.txt", SMALL)
    assert browser.post(reverse("tree:import"), {"file": file}).status_code == 403
    assert not PlanVersion.objects.exists()


def test_anomalies_are_worked_off_one_after_the_other(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    browser, waiting = client_of(people["coordinator"]), version.anomalies.count()
    address = reverse("tree:anomaly", args=[version.anomalies.first().pk])
    for left in range(waiting - 1, -1, -1):
        answer = browser.post(address, {"verb": "keep", "reason": "Ainsi écrit et voulu."})
        assert answer.status_code == 302
        address = answer["Location"]
        assert Anomaly.objects.open().count() == left
    assert address == f"{reverse('tree:anomalies')}?plan={version.plan_id}"


def test_an_anomaly_leads_to_those_and_the_file_of_its_own_plan(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    whole = Anomaly.objects.create(version=version, rank=900, kind="header_shifted", facts={"line": 5}, fingerprint="x")
    page = client_of(people["officer"]).get(reverse("tree:anomaly", args=[whole.pk])).content.decode()
    for name in ("anomalies", "original"):
        assert f"{reverse(f'tree:{name}')}?plan={version.plan_id}" in page


def test_a_decision_without_a_reason_keeps_what_was_typed(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    anomaly = version.anomalies.get(kind="gap")
    address = reverse("tree:anomaly", args=[anomaly.pk])
    answer = client_of(people["coordinator"]).post(address, {"verb": "correct", "reason": ""})
    assert answer.status_code == 400
    assert 'value="correct"' in answer.content.decode()
    anomaly.refresh_from_db()
    assert anomaly.state == "open"


def test_nobody_else_changes_anything_by_a_page(version: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser = client_of(people["analyst"])
    node, anomaly = version.nodes.get(kind="result"), version.anomalies.get(kind="gap")
    posts = [
        (reverse("tree:anomaly", args=[anomaly.pk]), {"verb": "keep", "reason": "Bien"}),
        (reverse("tree:reopen", args=[anomaly.pk]), {}),
        (reverse("tree:erratum", args=[node.pk]), {"text": "Autre"}),
    ]
    assert [browser.post(address, data).status_code for address, data in posts] == [403, 403, 403]


def test_an_erratum_shows_above_the_words_of_the_file(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    browser, node = client_of(people["coordinator"]), version.nodes.get(kind="result")
    browser.post(reverse("tree:erratum", args=[node.pk]), {"text": "on répond en une heure"})
    page = browser.get(reverse("tree:node", args=[node.pk])).content.decode()
    assert "on répond en une heure" in page
    assert "Résultat 1.1 : on répond" in page


def test_reading_changes_nothing(version: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser, node = client_of(people["coordinator"]), version.nodes.get(kind="result")
    assert browser.get(reverse("tree:erratum", args=[node.pk])).status_code == 405
    assert browser.post(reverse("tree:tree")).status_code == 405
