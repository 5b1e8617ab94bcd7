"""Whatever is typed into an address or a form, no page breaks: long, empty of sense, or meant to break it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from tests.support.walk import ADDRESSES, World, ask, paths, world
from tests.support.world import no_hurry
from vigie.ground.seal.fixtures import People

__all__ = ["no_hurry", "world"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_hurry")]
GARBAGE = {
    "long": "é" * 10_000, "digits": "9" * 10_000, "nul": "a\x00b" * 3_000,
    "markup": "\"'><script>{{7*7}}</script>" * 400,
    "lone surrogate": "\\ud800" * 1_700, "signs": "-1e309;--%s%n../" * 600, "right to left": "\u202e\u0627" * 5_000,
}  # fmt: skip


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of parameters that views ask a query or a form for, gathered while they do."""
    names: set[str] = set()
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        honest = getattr(QueryDict, method)

        def noting(self: QueryDict, key: str, *rest: Any, _honest: Any = honest, **more: Any) -> Any:
            names.add(str(key))
            return _honest(self, key, *rest, **more)

        monkeypatch.setattr(QueryDict, method, noting)
    return names


@pytest.mark.parametrize("person", ["officer", "decider", "coordinator"])
def test_garbage_in_every_parameter_never_breaks_a_page(
    world: World, people: People, client_of, asked_for: set[str], person: str
) -> None:
    """Each page meets what it asks for itself, as it is and once more with what the garbage made it ask for."""
    client, kinds, every_name = client_of(people[person]), list(GARBAGE.values()), set[str]()
    walked = [path for _address, path, _teams in paths(world, lambda address: address.name != "desk:sign_out")]
    for turn, path in enumerate(walked):
        asked_for.clear()
        ask(client, "get", path)
        ask(client, "post", path)
        given: dict[str, str] = {}
        while names := sorted({*asked_for, "unheard-of"} - {"csrfmiddlewaretoken", *given}):
            given |= {name: kinds[(turn + place) % len(kinds)] for place, name in enumerate(names)}
            assert ask(client, "get", path, data=given).status_code < 500, path
            assert ask(client, "post", path, data=given).status_code < 500, path
        every_name |= {*given}
    assert {"page", "etat", "words"} <= every_name


@pytest.mark.parametrize("kind", sorted(GARBAGE))
def test_garbage_in_one_parameter_alone_never_breaks_a_list(
    world: World, people: People, client_of, asked_for: set[str], kind: str
) -> None:
    client = client_of(people["analyst"])
    lists = [a for a in ADDRESSES if not a.arguments and a.name not in {"desk:sign_out", "desk:sign_in"}]
    for address in lists:
        asked_for.clear()
        ask(client, "get", f"/{address.pattern}")
        for name in sorted(asked_for | {"unheard-of"}):
            answer = ask(client, "get", f"/{address.pattern}", data={name: GARBAGE[kind]})
            assert answer.status_code < 500, (address.name, name)
