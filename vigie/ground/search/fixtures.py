"""Pytest: no index outlives its test, nor the thread that watches it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vigie.ground.search.sessions import forget_everything


@pytest.fixture(autouse=True)
def _no_index_stays() -> Iterator[None]:
    yield
    forget_everything()
