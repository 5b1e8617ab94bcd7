"""Pytest fixtures: a small node with its people, and browsers signed in as them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.db.backends.base.introspection import BaseDatabaseIntrospection
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from vigie.ground.access import alarms
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.seal.factories import afresh, make_founder, make_person
from vigie.ground.seal.snapshot import Snapshot, end_chain, is_bare, taken

People = dict[str, Actor]

ROLES: dict[str, dict[str, Role | list[Role]]] = {
    "officer": {"intake": Role.OFFICER, "monitoring": Role.OFFICER},
    "officer2": {"intake": Role.OFFICER, "monitoring": Role.OFFICER},
    "monitor": {"monitoring": Role.MONITOR},
    "monitor2": {"monitoring": Role.MONITOR},
    "analyst": {"monitoring": Role.ANALYST},
    "analyst2": {"monitoring": Role.ANALYST},
    "decider": {"monitoring": Role.DECIDER, "direction": Role.DECIDER},
    "decider2": {"monitoring": Role.DECIDER, "direction": Role.DECIDER},
    "protector": {"protection": Role.OFFICER},
    "protector2": {"protection": Role.OFFICER},
    "host": {"shelter": Role.OFFICER},
    "host2": {"shelter": Role.OFFICER},
    "host3": {"shelter": Role.OFFICER},
    "coordinator": {"direction": Role.COORDINATOR},
    "outsider": {"shelter": Role.OFFICER},
    "bystander": {"direction": Role.MONITOR},
}


@pytest.fixture(autouse=True)
def _cheap_kdf(settings: Settings) -> None:
    """Argon2id at a cost that tests can pay; refused outside pytest (accounts.passphrase)."""
    settings.VIGIE_CHEAP_KDF = True


@pytest.fixture(autouse=True, scope="session")
def _audit_survives_flush() -> Iterator[None]:
    """Transactional tests empty every table afterwards; the audit chain refuses, so it is left and goes on.

    For the whole session: what flushes is torn down after the fixtures of a test.
    """
    names = BaseDatabaseIntrospection.django_table_names

    def without_audit(self: BaseDatabaseIntrospection, *args: bool, **kwargs: bool) -> list[str]:
        return [name for name in names(self, *args, **kwargs) if not name.startswith("audit_")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseIntrospection, "django_table_names", without_audit)
        yield


@pytest.fixture(autouse=True)
def _chain_ends_with_its_test(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test that commits left in the audit chain goes too, its guards put aside: the next begins with none."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            end_chain()


@pytest.fixture(autouse=True)
def _no_alarm_waits() -> Iterator[None]:
    """An alarm found inside a transaction waits in the thread; it must not wait for the next test."""
    yield
    alarms._waiting.set(())


_kept: tuple[Snapshot, People] | None = None


@pytest.fixture
def people(db: None) -> People:
    """A founder and twelve people with the roles of `ROLES`; terms and places are loaded."""
    global _kept
    bare = is_bare()
    if bare and _kept is not None:
        _kept[0].put_back()
        return _Again(_kept[1])
    call_command("terms", "load", verbosity=0)
    founder = make_founder()
    made = {"founder": founder} | {name: make_person(name, roles, by=founder) for name, roles in ROLES.items()}
    if bare:
        _kept = taken(), made
    return made


class _Again(dict[str, Actor]):
    """The same people as a new request would load them, each when first asked for: a test meets two or three."""

    def __init__(self, made: People) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, name: str) -> Actor:
        actor = self._made[name]
        assert actor.user is not None
        self[name] = afresh(Actor(User.objects.get(pk=actor.user.pk), actor.keyring))
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._made else default

    def _all(self) -> Self:
        for name in self._made:
            self[name]
        return self

    def __iter__(self) -> Iterator[str]:
        return super(_Again, self._all()).__iter__()

    def __len__(self) -> int:
        return len(self._made)

    def __contains__(self, name: object) -> bool:
        return name in self._made

    def keys(self) -> Any:
        return super(_Again, self._all()).keys()

    def values(self) -> Any:
        return super(_Again, self._all()).values()

    def items(self) -> Any:
        return super(_Again, self._all()).items()


class _Browser(Client):
    """A browser that lets go of every stream it was given: one left unread keeps its place among the few transfers."""

    def __init__(self) -> None:
        super().__init__()
        self._streams: list[Any] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            self._streams.append(answer)
        return answer

    def let_go(self) -> None:
        # As the test client does it: the end of a request would close the test's own connection to the database.
        request_finished.disconnect(close_old_connections)
        try:
            for answer in self._streams:
                answer.close()
        finally:
            request_finished.connect(close_old_connections)


@pytest.fixture
def client_of() -> Iterator[Callable[[Actor], Client]]:
    """A browser signed in as an actor, its session holding the same keys as a real one."""
    browsers: list[_Browser] = []

    def signed_in(actor: Actor) -> Client:
        assert actor.user is not None
        assert actor.keyring is not None
        session = SessionStore()
        session.update(
            {"user": str(actor.user.pk), "seed": actor.keyring.seed.hex(), "sign": actor.keyring.sign_seed.hex()}
        )
        session.create()
        client = _Browser()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        browsers.append(client)
        return client

    yield signed_in
    for browser in browsers:
        browser.let_go()
