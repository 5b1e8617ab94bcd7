"""Two hundred people book the same nights at the same moment, on a running node, on both engines: one gets each."""

from __future__ import annotations

import random
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from tests.support.desk import Desk
from tests.support.machine import postgres_tools
from tests.support.node import Node, running_node
from tests.support.postgres import private_postgres

pytestmark = [pytest.mark.slow, pytest.mark.node]
AT_ONCE, STAYS = 40, 200
STAY = re.compile(r"/bureau/refuges/sejours/[0-9a-f-]{36}/")


@dataclass
class House:
    """A node whose refuge is booked, and the way to count what its database holds."""

    node: Node
    url: str

    def marks(self) -> int:
        """How many place-nights are held."""
        question = "SELECT count(*) FROM shelters_nightmark"
        if self.url:
            with psycopg.connect(self.url) as server:
                return int(server.execute(question).fetchone()[0])  # type: ignore[index]  # a count is one row
        with closing(sqlite3.connect(self.node.home / "vigie.sqlite3")) as file:
            return int(file.execute(question).fetchone()[0])


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    server = request.param == "PostgreSQL"
    if server and postgres_tools() is None:
        pytest.skip("missing: PostgreSQL's server programs (Debian: apt-get install postgresql)")
    with (
        private_postgres() if server else nullcontext("") as url,
        running_node(None, "--demonstration", DATABASE_URL=url) as node,
    ):
        yield House(node, url)


def sent(desk: Desk, path: str, token: str, **form: str) -> tuple[int, str]:
    """The status of a form and where it leads."""
    answer = desk.ask("POST", path, urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}))
    answer.read()
    return answer.status, answer.getheader("Location") or ""


@dataclass
class Keeper:
    """One of the people who keep the refuges, with a token for forms."""

    desk: Desk
    token: str

    @classmethod
    def signed_in(cls, node: Node, pseudonym: str) -> Keeper:
        desk = Desk(node, pseudonym)
        return cls(desk, desk.token("/bureau/refuges/demander/"))


def asked(keepers: list[Keeper], count: int) -> list[str]:
    """That many people on the waiting list."""

    def ask(number: int) -> str:
        form = {"person": f"Personne inventée {number}", "size": "1", "urgency": "soon"}
        keeper = keepers[number % len(keepers)]
        status, place = sent(keeper.desk, "/bureau/refuges/demander/", keeper.token, **form)
        assert status == 302, status
        return place

    with ThreadPoolExecutor(8) as some:
        return list(some.map(ask, range(count)))


def test_of_two_hundred_who_want_the_same_nights_one_gets_each_and_nobody_an_error(house: House) -> None:
    keepers = [Keeper.signed_in(house.node, f"refuge-{number}") for number in (1, 2, 3)]
    stays = asked(keepers, STAYS)
    start = datetime.now(UTC).date() + timedelta(days=60)
    page = keepers[0].desk.page(f"{stays[0]}place/?first={start}&last={start + timedelta(days=12)}")
    places = re.findall(r'<option value="([0-9a-f-]{36}/[0-9a-f-]{36})"', page)
    assert len(places) == 2
    before, chance = house.marks(), random.Random(7)
    wanted = [
        (number, stay, chance.choice(places), start + timedelta(days=chance.randrange(8)), chance.randrange(1, 5))
        for number, stay in enumerate(stays)
    ]

    def book(one: tuple[int, str, str, date, int]) -> tuple[int, str, date, date]:
        number, stay, place, first, length = one
        keeper, last = keepers[number % len(keepers)], first + timedelta(days=length)
        form = {"first": f"{first}", "last": f"{last}", "place": place, "reason": "Essai (exemple)."}
        status, _where = sent(keeper.desk, f"{stay}place/", keeper.token, **form)
        return status, place, first, last

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(book, wanted))
    assert {status for status, *_ in answers} == {302, 409}
    nights = [
        (place, first + timedelta(days=n))
        for status, place, first, last in answers
        if status == 302
        for n in range((last - first).days)
    ]
    assert len(nights) == len(set(nights)), "a place was given twice"
    assert house.marks() - before == len(nights)
    assert len(nights) >= 12, "hardly anybody got a place"
    refused = sum(status == 409 for status, *_ in answers)
    assert refused >= STAYS // 2
