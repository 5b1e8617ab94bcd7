"""What a forecaster learns its weights from, origin by origin: it stays while the past stays, so that it may be kept.

What is learnt at an origin reads the counts up to the outcome and nothing after it, so a new month changes none of it.
`names` says of what each was made: the counts, the areas, and this very code with the numbers' libraries. Where the
name is the same, so is what would be learnt, to the last digit; where anything else is, it is learnt anew.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray

from vigie.compute.forecast.panel import Array, Panel

FORMAT = (np.int32, np.int8, np.int32, np.float64, np.float32)  # As they follow each other in `as_bytes`.


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What one origin teaches at one horizon. `rows` are the areas for which a number was told and whose outcome is
    known, `groups` the group of each by its level, `said` what members said of them (members × rows × levels).

    `products` are sums of the members' products of errors by group (groups × members × members) over `cases` areas.
    """

    rows: NDArray[np.intp]
    groups: NDArray[np.intp]
    said: NDArray[np.float32]
    products: Array
    cases: NDArray[np.intp]


Learnt = MutableMapping[tuple[int, int], Past]
"""By the column of the origin and the horizon."""


def names(panel: Panel) -> list[str]:
    """Of each column: a name of all that something learnt reads whose outcome lies there (SHA-256, hexadecimal)."""
    running = hashlib.sha256(f"{code()}|{panel.areas!r}|{panel.start}|{panel.freq}".encode())
    found = []
    for column in np.ascontiguousarray(panel.counts.T):
        running.update(column.tobytes())
        found.append(running.copy().hexdigest())
    return found


@cache
def code() -> str:
    """Names this version of all that learns: its own sources, and the libraries that it counts with."""
    here = Path(__file__).parent
    sources = [*sorted(here.glob("*.py")), here.parent / "series.py"]
    read = hashlib.sha256(f"{np.__version__}|{scipy.__version__}".encode())
    for source in sources:
        read.update(source.read_bytes())
    return read.hexdigest()


def as_bytes(past: Past) -> bytes:
    """Numbers alone, pressed: nothing in it is ever run when it is read."""
    members, rows, levels = past.said.shape
    head = np.array([members, rows, levels, len(past.cases)], dtype=np.int32)
    parts = (past.rows, past.groups, past.cases, past.products, past.said)
    body = [np.ascontiguousarray(part, dtype=kind).tobytes() for part, kind in zip(parts, FORMAT, strict=True)]
    return zlib.compress(b"".join([head.tobytes(), *body]), 1)


def from_bytes(pressed: bytes) -> Past:
    """What `as_bytes` made. Raises ValueError for anything else."""
    try:
        data = zlib.decompress(pressed)
    except zlib.error as fault:
        raise ValueError("not what was learnt") from fault
    members, rows, levels, groups = (int(size) for size in np.frombuffer(data, np.int32, 4))
    shapes = ((rows,), (rows,), (groups,), (groups, members, members), (members, rows, levels))
    parts = list(_parts(data, shapes))
    return Past(
        rows=parts[0].astype(np.intp),
        groups=parts[1].astype(np.intp),
        cases=parts[2].astype(np.intp),
        products=parts[3].astype(np.float64),
        said=parts[4].astype(np.float32),
    )


def _parts(data: bytes, shapes: tuple[tuple[int, ...], ...]) -> Iterator[NDArray[np.generic]]:
    at = 4 * np.dtype(np.int32).itemsize
    for kind, shape in zip(FORMAT, shapes, strict=True):
        count = int(np.prod(shape))
        yield np.frombuffer(data, kind, count, at).reshape(shape)
        at += count * np.dtype(kind).itemsize
    if at != len(data):
        raise ValueError("not what was learnt")
