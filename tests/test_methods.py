"""A method that no page asks for does nothing. TRACE above all: Django's check against foreign forms lets it pass."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.addresses import every_address
from tests.support.world import furnish, no_hurry
from vigie.ground.seal.fixtures import People

__all__ = ["no_hurry"]
pytestmark = pytest.mark.usefixtures("no_hurry")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
OWN_BOOKS = ("accounts_session", "access_tally")  # the session's clock, the count of the limits
ANSWERS_ANY = {"/api/openapi.json"}  # The library's own page: the same text by every method.
MARK = "zxqw-mark"


@pytest.mark.slow
@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE"])
def test_no_address_answers_a_method_that_it_does_not_name(method: str, people: People, client_of) -> None:
    world, client = furnish(people), client_of(people["officer"])
    for address in every_address():
        for path, _teams in address.filled(world):
            with CaptureQueriesContext(connection) as asked:
                answer = client.generic(method, path, MARK, headers={"X-Mark": MARK})
            refused = answer.status_code in {404, 405}
            assert refused or path in ANSWERS_ANY, f"{method} {path}: {answer.status_code}"
            assert MARK.encode() not in answer.content
            written = [q["sql"] for q in asked.captured_queries if q["sql"].lstrip().upper().startswith(WRITES)]
            assert not [sql for sql in written if not any(table in sql for table in OWN_BOOKS)], path
