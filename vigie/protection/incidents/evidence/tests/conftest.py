"""A violation, a monitor at their browser, and a folder of files of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Incident


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that is never committed: what waits for the commit is done at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **_how: done())


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VIGIE_HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def incident(people: People) -> Incident:
    return make_incident(by=people["officer"])


@pytest.fixture
def monitor(people: People, client_of: Callable[[Actor], Client]) -> Client:
    return client_of(people["monitor"])
