"""Each test asks the database anew: a rolled-back change must not live on in memory."""

from __future__ import annotations

import pytest

from vigie.ground.terms.cache import forget
from vigie.ground.terms.loading import load


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    forget()


@pytest.fixture
def loaded(db: None) -> None:
    """The shipped lists and places."""
    load()
