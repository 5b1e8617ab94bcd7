"""A sheet goes out in one language and comes back in either."""

from __future__ import annotations

import pytest
from django.utils import translation

from vigie.ground.access.errors import Invalid
from vigie.ground.files.columns import Columns

SHEET = Columns(("key", "amount", "words"), ("cle", "montant", "mots"), optional={"words"})


@pytest.mark.parametrize(
    ("language", "heads"), [("fr", ["cle", "montant", "mots"]), ("en", ["key", "amount", "words"])]
)
def test_its_heads_are_in_the_readers_language(language: str, heads: list[str]) -> None:
    with translation.override(language):
        assert SHEET.heads() == heads
        assert SHEET.places(heads) == {"key": 0, "amount": 1, "words": 2}


def test_it_comes_back_in_either_language_in_any_order_and_without_what_it_may_lack() -> None:
    assert SHEET.places(["autre", " Amount ", "CLE"]) == {"key": 2, "amount": 1}


def test_what_is_missing_is_named_in_the_readers_language() -> None:
    with translation.override("fr"), pytest.raises(Invalid) as missing:
        SHEET.places(["key", "words"])
    assert "montant." in str(missing.value.message)


def test_no_name_means_two_columns() -> None:
    with pytest.raises(ValueError, match="sur"):
        Columns(("of", "sur"), ("sur", "nom"))
