"""Making the cleaned copy of a file: from age file to age file, through a process that can keep nothing.

Plaintext goes to that process by a pipe and comes back by another; this one holds 64 KiB of it at a time.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Thread
from typing import IO

from django.conf import settings

from vigie.ground.files.cleaning.faults import MOST_BYTES, MOST_OUT, REASONS, CannotClean
from vigie.ground.files.kinds import Kind
from vigie.ground.files.store import Half, store
from vigie.ground.files.streams import CHUNK, Sealer

PATIENCE = 90.0  # seconds a cleaning may take, waiting for its turn not counted
TURN = 30.0
_turns = threading.BoundedSemaphore(1)  # each may take 1.5 GiB


@dataclass
class Copy:
    """A cleaned copy that is not claimed yet."""

    id: uuid.UUID
    half: Half
    identity: str
    size: int
    sha256: str
    ending: str


def make_copy(plain: Iterable[bytes], kind: Kind, size: int) -> Copy:
    """Clean what `plain` yields. Raises CannotClean with its reason, NodeFull when the disk is full."""
    if not kind.cleaner:
        raise CannotClean("kind")
    if size > MOST_BYTES:
        raise CannotClean("size")
    if not _turns.acquire(timeout=TURN):
        raise CannotClean("busy")
    try:
        return _run(plain, kind.cleaner)
    finally:
        _turns.release()


def _run(plain: Iterable[bytes], cleaner: str) -> Copy:
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie.ground.files.cleaning", cleaner],
        cwd=settings.BASE_DIR,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # nothing of this process's environment: it holds secrets
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101  PIPE was asked for
    faults: list[Exception] = []
    feeder = threading.Thread(target=_feed, args=(plain, process.stdin, faults), daemon=True)
    late = threading.Timer(PATIENCE, process.kill)
    feeder.start()
    late.start()
    try:
        return _received(process, process.stdout, feeder, faults)
    finally:
        late.cancel()
        process.kill()
        process.wait()
        feeder.join()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _feed(plain: Iterable[bytes], pipe: IO[bytes], faults: list[Exception]) -> None:
    """Push the plaintext; a process that has refused already no longer reads."""
    try:
        with pipe:
            for chunk in plain:
                pipe.write(chunk)
    except BrokenPipeError:
        return
    except Exception as fault:  # Altered: what was pushed so far must not pass for the whole
        faults.append(fault)


def _received(process: subprocess.Popen[bytes], out: IO[bytes], feeder: Thread, faults: list[Exception]) -> Copy:
    ending = out.readline(16).decode("ascii", "replace").strip()
    feeder.join()
    if faults:
        raise faults[0]
    if not ending:
        raise CannotClean(_reason(process))
    name = uuid.uuid4()
    sealer = Sealer(store().begin(name))
    try:
        while chunk := out.read(CHUNK):
            sealer.write(chunk)
            if sealer.size > MOST_OUT:
                raise CannotClean("bomb")
        if process.wait() != 0:
            raise CannotClean(_reason(process))
        sealer.close()
    except BaseException:
        sealer.abort()
        raise
    return Copy(name, sealer.half, sealer.identity, sealer.size, sealer.sha256, ending)


def _reason(process: subprocess.Popen[bytes]) -> str:
    """The word that it left; without one it was killed: by us for its time, or by its own limits."""
    said = process.stderr.read(64).decode("ascii", "replace") if process.stderr else ""
    if said in REASONS:
        return said
    return "slow" if process.wait() < 0 else "broken"
