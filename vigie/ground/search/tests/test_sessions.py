"""An index lives as long as its session, and no longer."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest

from vigie.ground.search import sessions as opened
from vigie.ground.search.asking import understood
from vigie.ground.search.index import Index, Row
from vigie.ground.search.sessions import IDLE_SECONDS, OpenIndexes, ended

TEAMS = frozenset({"monitoring"})


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def indexes(clock: Clock) -> Iterator[OpenIndexes]:
    made = OpenIndexes(set, clock=clock)
    yield made
    made.forget_all()


def fill(indexes: OpenIndexes, session: str, word: str = "mot", teams: frozenset[str] = TEAMS) -> Index:
    with indexes.using(session, teams) as index:
        index.add([Row(("note", word), 1, "", word)])
    return index


def closed(index: Index) -> bool:
    try:
        index.find(understood("mot"))
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_session_finds_its_index_again(indexes: OpenIndexes) -> None:
    index = fill(indexes, "a")
    with indexes.using("a", TEAMS) as again:
        assert again is index
    with indexes.using("b", TEAMS) as other:
        assert other is not index
        assert len(other) == 0


def test_other_teams_begin_anew(indexes: OpenIndexes) -> None:
    index = fill(indexes, "a")
    with indexes.using("a", frozenset({"intake"})) as other:
        assert len(other) == 0
    assert closed(index)


def test_idling_ends_it(indexes: OpenIndexes, clock: Clock) -> None:
    index = fill(indexes, "a")
    clock.now += IDLE_SECONDS - 1
    indexes.sweep()
    assert "a" in indexes
    assert not closed(index)
    clock.now += 2
    indexes.sweep()
    assert "a" not in indexes
    assert closed(index)


def test_the_end_of_its_session_anywhere_ends_it(clock: Clock) -> None:
    alive = {"a", "b"}
    indexes = OpenIndexes(lambda asked: asked & alive, clock=clock)
    gone, kept = fill(indexes, "a"), fill(indexes, "b")
    indexes.sweep()
    assert not closed(gone)
    alive.remove("a")
    indexes.sweep()
    assert closed(gone)
    assert not closed(kept)
    indexes.forget_all()


def test_when_nobody_knows_who_is_signed_in_all_end(clock: Clock) -> None:
    def unknown(asked: set[str]) -> set[str]:
        raise OSError

    indexes = OpenIndexes(unknown, clock=clock)
    index = fill(indexes, "a")
    indexes.sweep()
    assert closed(index)


def test_a_session_that_ends_here_ends_it_at_once(indexes: OpenIndexes) -> None:
    index = fill(indexes, "a")
    ended("someone else")
    assert not closed(index)
    ended("a")
    assert closed(index)


def test_one_that_is_in_use_closes_when_its_request_is_done(indexes: OpenIndexes) -> None:
    with indexes.using("a", TEAMS) as index:
        ended("a")
        assert "a" not in indexes
        assert not closed(index)
    assert closed(index)


def test_whoever_waited_for_a_dropped_one_gets_a_new_one(indexes: OpenIndexes) -> None:
    got: list[Index] = []
    asked = threading.Event()

    def wait() -> None:
        asked.set()
        with indexes.using("a", TEAMS) as index:
            got.append(index)

    with indexes.using("a", TEAMS) as first:
        waiting = threading.Thread(target=wait)
        waiting.start()
        asked.wait(5)
        indexes.forget("a")
    waiting.join(5)
    assert got[0] is not first
    assert not closed(got[0])


def test_the_longest_unused_goes_when_memory_is_short(clock: Clock) -> None:
    indexes = OpenIndexes(set, most_bytes=1, clock=clock)
    first = fill(indexes, "a")
    second = fill(indexes, "b")
    assert closed(first)
    assert not closed(second)
    assert len(indexes) == 1
    indexes.forget_all()


def test_one_thread_watches_while_anything_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "SWEEP_EVERY", 0.01)
    looked = threading.Event()

    def none_alive(asked: set[str]) -> set[str]:
        assert looked.wait(5)
        return set()

    indexes, before = OpenIndexes(none_alive), set(threading.enumerate())
    index = fill(indexes, "a")
    (watcher,) = set(threading.enumerate()) - before
    looked.set()
    watcher.join(5)
    assert closed(index)
    assert not watcher.is_alive()
