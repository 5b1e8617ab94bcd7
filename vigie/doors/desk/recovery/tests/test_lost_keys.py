"""The page where keys are given again, and where keepers see what the shares on paper would open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from vigie.doors.desk.recovery import queries
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.fingerprint import fingerprint as words_of
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fingerprint import fingerprint
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import Grant
from vigie.ground.seal.recovery_models import Escrow, RecoveryKey, Renewal
from vigie.ground.seal.recovery_people import renew_person
from vigie.ground.seal.shares import new_set

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Browser = Callable[[Actor], Client]
PAGE = "/bureau/secours/"


@pytest.fixture
def renewal(people: People) -> Renewal:
    """`decider` lost everything; a keeper of monitoring gave them new keys, the direction still owes them theirs."""
    keeper = make_person("keeper", {"monitoring": Role.KEEPER}, by=people["founder"])
    assert people["decider"].user is not None
    renew_person(people["decider"].user, "une phrase de passe toute nouvelle", by=keeper)
    return Renewal.objects.get()


def test_a_keeper_gives_the_keys_again_after_comparing_the_words(
    people: People, renewal: Renewal, client_of: Browser
) -> None:
    client = client_of(people["founder"])
    page = client.get(PAGE).content.decode()
    assert words_of(renewal.user) in page
    give = reverse("recovery:give", args=[renewal.pk])
    refused = client.post(give)
    assert refused.status_code == 422
    assert "Comparez d’abord les six mots" in refused.content.decode()
    assert Renewal.objects.exists()
    assert client.post(give, {"compared": "on"}).status_code == 302
    assert not Renewal.objects.exists()
    assert Grant.objects.filter(user=renewal.user, epoch__team="direction").exists()


def test_nobody_else_sees_that_someone_waits(people: People, renewal: Renewal, client_of: Browser) -> None:
    give = reverse("recovery:give", args=[renewal.pk])
    for name in ("officer", "coordinator", "outsider"):
        client = client_of(people[name])
        page = client.get(PAGE)
        assert page.status_code == 200
        assert renewal.user.username not in page.content.decode()
        assert client.post(give, {"compared": "on"}).status_code == 404
    assert Renewal.objects.exists()
    assert Client().get(PAGE).status_code == 302


def test_only_keepers_see_the_state_of_the_shares(people: People, client_of: Browser) -> None:
    words = fingerprint(bytes(RecoveryKey.objects.get().public_key))
    assert words in client_of(people["founder"]).get(PAGE).content.decode()
    assert words not in client_of(people["officer"]).get(PAGE).content.decode()


def titles(actor: Actor) -> list[tuple[str, str]]:
    return [(item.level, item.title) for item in queries.todo(actor)]


def test_today_says_what_is_to_be_done(people: People, renewal: Renewal, client_of: Browser) -> None:
    founder = people["founder"]
    assert titles(founder) == [("orange", "Redonner ses clés à decider")]
    assert titles(people["coordinator"]) == []
    Escrow.objects.filter(epoch__team="shelter").delete()
    assert ("orange", "Réparer ce que les parts de secours n’ouvriraient pas") in titles(founder)
    assert "Refuges 1" in client_of(founder).get(PAGE).content.decode()
    RecoveryKey.objects.update(public_key=new_set().public_key)
    assert ("red", "La clé des parts de secours a été modifiée") in titles(founder)
    for address in (PAGE, "/bureau/"):
        assert client_of(founder).get(address).status_code == 200
    Escrow.objects.all().delete()
    RecoveryKey.objects.all().delete()
    assert ("red", "Faire faire les parts de secours") in titles(founder)
    assert client_of(founder).get(PAGE).status_code == 200
    assert titles(people["officer"]) == []
