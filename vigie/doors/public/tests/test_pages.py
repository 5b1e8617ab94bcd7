"""The first page, and the pages that say why a page is not there."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.test import Client, RequestFactory
from pytest_django import Settings

from vigie.doors.public import views


def test_the_first_page_asks_no_table_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


@pytest.mark.parametrize(("language", "words"), [("fr", "Il n’y a rien ici"), ("en", "There is nothing here")])
def test_a_wrong_address_is_said_kindly_in_both_languages(client: Client, language: str, words: str) -> None:
    response = client.get("/nowhere", {"langue": language})
    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_way_back(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/bureau/entrer/", {"pseudonym": "x"})
    assert response.status_code == 403
    assert "Ce formulaire n’a pas pu être accepté" in response.content.decode()


def test_what_is_too_large_is_413_and_what_is_malformed_is_400() -> None:
    request = RequestFactory().post("/")
    assert views.bad_request(request, RequestDataTooBig("x")).status_code == 413
    assert views.bad_request(request, BadRequest("x")).status_code == 400


def test_a_form_over_the_limit_answers_413(client: Client, db: None, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post("/bureau/entrer/", {"pseudonym": "x" * 500})
    assert response.status_code == 413


def test_our_own_fault_is_said_without_touching_the_database() -> None:
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()
    assert "bureau" not in response.content.decode()
