"""Sessions, roles and codes."""

from __future__ import annotations

import statistics
import time

from tests.attack.checks import check
from tests.attack.field import Field
from tests.attack.forms import send_report

PAIRS = 150
FAR_APART = 1.25  # ratio of two medians measured in turn; the noise of a busy machine stays well under it


@check(16, "A code that exists and one that does not take the same time")
def code_timing(field: Field) -> str:
    stranger = field.stranger()
    real = send_report(stranger, "Message inventé")
    unknown = "".join(str((int(digit) + 3) % 10) for digit in real)
    waits: dict[str, list[float]] = {real: [], unknown: []}
    for code in (real, unknown):
        stranger.post("/suivi", data={"code": code})
    for turn in range(PAIRS):
        for code in (real, unknown) if turn % 2 else (unknown, real):
            started = time.perf_counter()
            answer = stranger.post("/suivi", data={"code": code})
            waits[code].append(time.perf_counter() - started)
            assert answer.status_code == (200 if code == real else 404)
    hit, miss = (statistics.median(waits[code]) for code in (real, unknown))
    ratio = max(hit, miss) / min(hit, miss)
    assert ratio < FAR_APART, f"hit {hit * 1000:.2f} ms, miss {miss * 1000:.2f} ms"
    return f"{PAIRS} pairs in turn: medians {hit * 1000:.2f} and {miss * 1000:.2f} ms, ratio {ratio:.2f}"
