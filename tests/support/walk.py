"""Every address the resolver knows, filled with objects of each team, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.support.addresses import Address, Value, every_address
from tests.support.world import furnish
from vigie.ground.seal.fixtures import People

World = dict[str, list[Value]]
ADDRESSES = every_address()


@pytest.fixture
def world(people: People) -> World:
    return furnish(people)


def paths(world: World, wanted: Callable[[Address], bool] = lambda address: True) -> Iterator[tuple[Address, str, Any]]:
    for address in ADDRESSES:
        if wanted(address):
            for path, teams in address.filled(world):
                yield address, path, teams


def ask(client: Client, method: str, path: str, **given: Any) -> Any:
    """The answer, a stream read to its end: one left unread keeps its place among the few transfers."""
    answer = _asked(client, method, path, **given)
    if answer.streaming:
        answer.streaming_content = [b"".join(answer.streaming_content)]
    return answer


def _asked(client: Client, method: str, path: str, **given: Any) -> Any:
    if method == "post" and path.startswith("/api/"):
        # A body that the API can read, for it reads the body before it looks for the object. Another endpoint's
        # required field gets its place here.
        return client.post(path, {"reason": "Vu."}, content_type="application/json")
    return getattr(client, method)(path, **given)
