"""The whole application fits a slow link."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.utils import translation

from vigie.doors.field.views import STATIC
from vigie.doors.field.words import WORDS

LIMIT = 60_000  # bytes, gzipped, of all that is loaded
PAGES = ("", "sw.js", "manifest.webmanifest", "icone.svg", "cle.json")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_that_is_loaded_is_under_60_kilobytes(client: Client, people: object, language: str) -> None:
    asked = [client.get(f"/terrain/{page}", headers={"accept-language": language}) for page in PAGES]
    assert [answer.status_code for answer in asked] == [200] * len(PAGES)
    sizes = [len(gzip.compress(answer.content, 6)) for answer in asked]
    assert sum(sizes) + (STATIC / "field" / "built" / "app.js.gz").stat().st_size < LIMIT


def test_of_an_indicator_it_is_asked_how_far_and_not_how_many() -> None:
    with translation.override("fr"):
        assert str(WORDS["much"]).replace("\u00a0", " ").replace("\u202f", " ") == "À quel point ?"
