"""What the tests of the search share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from vigie.ground.accounts.actor import Actor

WORDS, EXACT = "/bureau/recherche/", "/bureau/recherche/exacte/"


@pytest.fixture
def search(client_of: Callable[[Actor], Client]) -> Callable[..., Any]:
    """`search(client or actor, words)` → the answer's page; `titles` of it are the lines found."""

    def ask(who: Client | Actor, asked: str, **more: str) -> Any:
        client = client_of(who) if isinstance(who, Actor) else who
        return client.post(WORDS, {"asked": asked, **more})

    return ask
