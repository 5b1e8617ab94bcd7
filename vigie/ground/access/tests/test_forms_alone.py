"""Addresses that only take what a form sends, opened without a form."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People

ClientOf = Callable[[Actor], Client]


@pytest.mark.django_db
def test_who_opens_one_reads_why_in_their_language_and_where_to_go(people: People, client_of: ClientOf) -> None:
    client, address = client_of(people["officer"]), reverse("desk:sign_out")
    for language, said in (("fr", "ne prend que ce qu’un formulaire envoie"), ("en", "only takes what a form sends")):
        answer = client.get(address, headers={"accept-language": language})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert said in answer.content.decode()
        for words in ("you typed", "avez écrit"):  # nothing was: it is no form that was refused
            assert words not in answer.content.decode()
        assert reverse("desk:today") in answer.content.decode()


@pytest.mark.django_db
def test_a_program_gets_the_status_and_no_page(people: People, client_of: ClientOf) -> None:
    answer = client_of(people["officer"]).put(reverse("desk:sign_out"))
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.django_db
def test_the_api_answers_programs_alone(people: People, client_of: ClientOf) -> None:
    answer = client_of(people["officer"]).get(f"/api/incidents/{uuid4()}/review")
    assert answer.status_code == 405
    assert b"<html" not in answer.content
