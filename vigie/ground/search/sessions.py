"""The open indexes of this process: one for each session and set of teams, in RAM, until the session ends or idles.

Each web process has its own: nothing is shared, so nothing has to be written down. A session is named by what the
database keeps of its token (a hash); the door says which of them are still alive.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from weakref import WeakSet

from vigie.ground.search.index import Index

IDLE_SECONDS = 15 * 60
MOST_BYTES = 128 << 20  # of all indexes of one process; the longest unused go first
SWEEP_EVERY = 30  # seconds
Alive = Callable[[set[str]], set[str]]

_everywhere: WeakSet[OpenIndexes] = WeakSet()


def ended(session: str) -> None:
    """A session ended in this process: nothing of what it read stays. Other processes notice at their next sweep."""
    for indexes in list(_everywhere):
        indexes.forget(session)


def forget_everything() -> None:
    """Drop every index of this process."""
    for indexes in list(_everywhere):
        indexes.forget_all()


@dataclass
class _Open:
    """One session's index. `dropped` tells whoever still holds it to close it when done."""

    teams: frozenset[str]
    index: Index = field(default_factory=Index)
    used: float = 0.0
    bytes: int = 0
    dropped: bool = False


class OpenIndexes:
    """The indexes by session. `alive` tells which of some sessions the database still has."""

    def __init__(
        self, alive: Alive, *, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.alive = alive
        self.most_bytes = most_bytes
        self._clock = clock
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._guard = Lock()
        self._empty = Event()
        self._empty.set()
        _everywhere.add(self)

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, session: str) -> bool:
        return session in self._open

    @contextmanager
    def using(self, session: str, teams: frozenset[str]) -> Iterator[Index]:
        """The session's index, locked for the caller; empty when it is new or when the person's teams changed."""
        kept = self._taken(session, teams)
        try:
            yield kept.index
            kept.bytes, kept.used = kept.index.size, self._clock()
        finally:
            if kept.dropped:
                kept.index.close()
            kept.index.lock.release()
            self._trim()

    def _taken(self, session: str, teams: frozenset[str]) -> _Open:
        """The session's index with its lock; one that was dropped while we waited for it is not used any more."""
        while True:
            kept = self._of(session, teams)
            kept.index.lock.acquire()
            if not kept.dropped:
                return kept
            kept.index.lock.release()

    def _of(self, session: str, teams: frozenset[str]) -> _Open:
        with self._guard:
            kept = self._open.pop(session, None)
            if kept is not None and kept.teams != teams:
                self._drop(kept)
                kept = None
            self._open[session] = kept = kept or _Open(teams)
            kept.used = self._clock()
            self._watch()
            return kept

    def forget(self, *sessions: str) -> None:
        """Drop these sessions' indexes now; one that is in use closes when its request ends."""
        with self._guard:
            for session in sessions:
                kept = self._open.pop(session, None)
                if kept is not None:
                    self._drop(kept)
            self._mark_if_empty()

    def forget_all(self) -> None:
        """Drop everything."""
        self.forget(*list(self._open))

    def sweep(self) -> None:
        """Drop what idled, and what belongs to sessions that ended, wherever they were ended. In doubt, drop all."""
        oldest = self._clock() - IDLE_SECONDS
        with self._guard:
            idle = {session for session, kept in self._open.items() if kept.used < oldest}
            rest = set(self._open) - idle
        try:
            ended = rest - self.alive(rest) if rest else set()
        except Exception:  # Without the database nobody knows who is signed in.
            ended = rest
        self.forget(*idle, *ended)

    def _drop(self, kept: _Open) -> None:
        kept.dropped = True
        if kept.index.lock.acquire(blocking=False):
            try:
                kept.index.close()
            finally:
                kept.index.lock.release()

    def _trim(self) -> None:
        """Keep within the bytes allowed; the one used last stays."""
        with self._guard:
            while len(self._open) > 1 and sum(kept.bytes for kept in self._open.values()) > self.most_bytes:
                _session, kept = self._open.popitem(last=False)
                self._drop(kept)

    def _watch(self) -> None:
        """One thread sweeps while anything is open, so that an index never outlives its session unasked."""
        if self._empty.is_set():
            self._empty = Event()
            Thread(target=self._sweeping, args=(self._empty,), name="search-sweep", daemon=True).start()

    def _sweeping(self, empty: Event) -> None:
        while not empty.wait(SWEEP_EVERY):
            self.sweep()

    def _mark_if_empty(self) -> None:
        if not self._open:
            self._empty.set()
