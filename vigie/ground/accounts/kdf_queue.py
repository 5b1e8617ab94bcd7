"""The queue before Argon2id: 64 MiB each, so two at a time on the whole node, and nobody waits long in a web worker.

Two limits, for two dangers (security.md, checks 17 and 20):

- *Memory and processor.* Two lock files in the node's folder: whoever stretches a passphrase holds one of them, in
  whichever process. A lock goes with its holder, however that ends.
- *Threads.* A web worker has few threads, and `/ecrire` needs one. Only `PLACES` of them may be busy or wait here, one
  more for browsers that their owner trusts; whoever comes then is told at once to come back in a moment.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

AT_A_TIME = 2
PLACES = 2  # of conf.children.THREADS_PER_WORKER; with the trusted one, at least one thread always stays free.
PATIENCE = 6.0  # seconds
BETWEEN_LOOKS = 0.02  # seconds

_places = threading.BoundedSemaphore(PLACES)
_trusted_place = threading.BoundedSemaphore(1)
_held: ContextVar[bool] = ContextVar("argon2_turn", default=False)


class Busy(Exception):
    """Too many sign in at this moment; the same again in a few seconds will do."""


@contextmanager
def turn(*, trusted: bool = False) -> Iterator[None]:
    """Hold the right to stretch one passphrase. Raises Busy at once when the process is full, or after `PATIENCE`.

    Inside a turn a second one is the same turn. `trusted`: a browser whose token was checked has a place of its own.
    """
    if _held.get():
        yield
        return
    place = _take_place(trusted=trusted)
    token = _held.set(True)
    try:
        slot = _take_slot()
        try:
            yield
        finally:
            os.close(slot)
    finally:
        _held.reset(token)
        place.release()


def _take_place(*, trusted: bool) -> threading.BoundedSemaphore:
    for place in (_places, _trusted_place) if trusted else (_places,):
        if place.acquire(blocking=False):
            return place
    raise Busy


def _take_slot() -> int:
    """A file descriptor that holds one of the node's lock files; closing it gives the slot back."""
    folder = settings.VIGIE_HOME / "argon2"
    folder.mkdir(mode=0o700, exist_ok=True)
    until = time.monotonic() + PATIENCE
    while True:
        for number in random.sample(range(AT_A_TIME), AT_A_TIME):
            slot = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(slot)
            else:
                return slot
        if time.monotonic() > until:
            raise Busy
        time.sleep(BETWEEN_LOOKS)
