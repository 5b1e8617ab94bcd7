"""Finding doubles: a hundred thousand events on one core, and how right the proposals are where the truth is known."""

from __future__ import annotations

import os
import time

from bench.table import show
from vigie.compute.linkage.events import LIKELY, Event, compared
from vigie.compute.tests import perturbed

EVENTS, SECONDS = 100_000, 60.0
PRECISION, RECALL = 0.95, 0.90


def measure() -> bool:
    """Print time, precision and recall at the threshold that pages use. True when the promises are kept."""
    if not perturbed.data().is_dir():
        print(f"\nLinkage was not measured: no real data at {perturbed.data()} (set VIGIE_SHARED).")
        return False
    real = perturbed.aid_workers()
    doubled, true = perturbed.doubled(perturbed.many(real, EVENTS * 5 // 6, seed=6), share=0.22, seed=6)
    doubled = doubled[:EVENTS]
    true = {pair for pair in true if max(pair) < len(doubled)}
    line, seconds, _right = _judged("100,000 mixed of real rows, names invented", doubled, true)
    rows, kept = [line], seconds <= SECONDS
    for share in (1.0, 0.3):
        each = [
            _judged(f"real rows, {share:.0%} twice", *perturbed.doubled(real, share=share, seed=s)) for s in range(5)
        ]
        rows += [line for line, _seconds, _right in each]
        kept &= all(right[0] >= PRECISION and right[1] >= RECALL for _line, _seconds, right in each)
    rows.append(
        _judged("conflict events, no names, no words", *perturbed.doubled(perturbed.conflict(), share=0.3, seed=1))[0]
    )
    head = ["set", "events", "doubles", "compared", "left out", "proposed", "precision", "recall", "seconds"]
    show(f"Doubles proposed at {LIKELY:.0%} on one core (promised: {SECONDS:.0f} s for 100,000)", head, rows)
    return kept


def _judged(
    name: str, events: list[Event], true: set[tuple[int, int]]
) -> tuple[list[object], float, tuple[float, float]]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.process_time()
    scored = compared(events)
    seconds = time.process_time() - started
    chosen = scored.probability >= LIKELY
    proposed = set(zip(scored.pairs.one[chosen].tolist(), scored.pairs.other[chosen].tolist(), strict=True))
    right = perturbed.judged(proposed, true)
    counts = [len(events), len(true), len(scored.pairs), scored.pairs.left_out, len(proposed)]
    return [name, *counts, *right, seconds], seconds, right


if __name__ == "__main__":
    measure()
