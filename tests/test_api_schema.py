"""The API against its own description: schemathesis asks each endpoint, as everyone, in ways nobody thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.world import PLANTED, furnish
from vigie.ground.access.limits import LIMITS, Limit
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.models import Incident

pytestmark = pytest.mark.slow
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=[*HealthCheck]
)  # fmt: skip
EVERYONE = ["analyst", "coordinator", "decider", "founder", "monitor", "officer", "outsider"]
STRANGERS = ["coordinator", "outsider"]
TOKEN = "t" * 32  # CSRF: the same in the cookie and in the header, as a page of the desk would send it


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it is the answers that are looked at; how many are given is a matter of access/tests/test_limits.py."""
    for action, limit in LIMITS.items():
        monkeypatch.setitem(LIMITS, action, Limit(10**9, limit.seconds, limit.does, limit.reads))


def as_sent_by(client: Client | None) -> dict[str, Any]:
    """What a browser adds to a request: the session of someone, or of nobody."""
    cookies = {django_settings.CSRF_COOKIE_NAME: TOKEN}
    if client is not None:
        cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    return {"cookies": cookies, "headers": {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}}


@contextmanager
def one_connection() -> Iterator[None]:
    """The handler shares the test's connection, and must not end it with each request.

    Django's own client does the same, and undoes it after each request of its own: hence not a fixture.
    """
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def every_case(reader: Client, check: Callable[[Any], None]) -> int:
    """Let schemathesis make cases of each endpoint, and look at each; returns how many endpoints there were."""
    described = reader.get("/api/openapi.json").json()
    del described["components"]["securitySchemes"]  # Else it makes up sessions over the one that we bring.
    for verbs in described["paths"].values():
        for endpoint in verbs.values():
            del endpoint["security"]
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    operations = [found.ok() for found in schema.get_all_operations()]
    with one_connection():
        for operation in operations:
            EXAMPLES(given(case=operation.as_strategy())(lambda case: check(case)))()
    return len(operations)


@pytest.mark.parametrize("person", EVERYONE)
def test_every_answer_is_one_that_the_description_names(people: People, client_of, person: str) -> None:
    furnish(people)
    client, met = client_of(people[person]), set()

    def check(case: Any) -> None:
        answer = case.call(**as_sent_by(client))
        met.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
        assert PLANTED not in answer.text

    assert every_case(client, check) >= 5
    assert 200 in met
    assert 401 not in met


def test_nobody_is_asked_to_sign_in_whatever_they_send(people: People, client_of) -> None:
    furnish(people)

    def check(case: Any) -> None:
        assert case.call(**as_sent_by(None)).status_code in {401, 404, 405}, case.as_curl_command()

    every_case(client_of(people["officer"]), check)


@pytest.mark.parametrize("person", ["monitor", *STRANGERS])
def test_a_violation_of_another_team_is_not_there_for_any_endpoint(people: People, client_of, person: str) -> None:
    incidents = [value.text for value in furnish(people)["incident_id"]]
    client, met = client_of(people[person]), []

    def check(case: Any) -> None:
        if "incident_id" not in case.path_parameters:
            return
        for incident in incidents:
            case.path_parameters["incident_id"] = incident
            answer = case.call(**as_sent_by(client))
            met.append(answer.status_code)
            assert (answer.status_code == 404) == (person in STRANGERS), (case.as_curl_command(), answer.status_code)

    every_case(client, check)
    assert len(met) > 20


@pytest.mark.parametrize("person", ["monitor", *STRANGERS])
def test_a_list_holds_ones_own_and_counts_nothing_else(people: People, client_of, person: str) -> None:
    furnish(people)
    mine = Incident.objects.visible_to(people[person]).count()
    assert (mine >= 2) == (person not in STRANGERS)
    assert len(client_of(people[person]).get("/api/incidents").json()) == mine
