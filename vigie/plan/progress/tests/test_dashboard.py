"""The plan's first page says where things stand, and what to do when there is no plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.progress.fragments import progress
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]


def test_without_a_plan_the_page_says_what_to_do(people: People, client_of: ClientOf) -> None:
    address = reverse("progress:dashboard")
    assert reverse("tree:import") in client_of(people["coordinator"]).get(address).content.decode()
    assert reverse("tree:import") not in client_of(people["officer"]).get(address).content.decode()


def test_everyone_signed_in_reads_it_and_nobody_else(people: People, client_of: ClientOf, client: Client) -> None:
    import_plan(SMALL, source="essai.txt", by=Actor.system())
    assert "Axe 1" in client_of(people["outsider"]).get(reverse("progress:dashboard")).content.decode()
    assert client.get(reverse("progress:dashboard")).status_code == 302


def test_the_first_page_of_the_desk_shows_the_axes_without_a_rate(rf: RequestFactory, people: People) -> None:
    import_plan(SMALL, source="essai.txt", by=Actor.system())
    shown = progress(rf.get("/bureau/"))
    assert "Axe 1" in shown
    assert "%" not in shown
