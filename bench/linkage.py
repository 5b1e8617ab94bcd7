"""Finding doubles: a hundred thousand events on one core, and how right the proposals are where the truth is known."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace

from bench.table import show
from vigie.compute.linkage.events import LIKELY, POSSIBLE, Event, compared
from vigie.compute.tests import perturbed

EVENTS, SECONDS = 100_000, 60.0
PRECISION, RECALL = 0.95, 0.90


def measure() -> bool:
    """Print time, precision and recall at both limits. True when the promises are kept: those of the first limit."""
    if not perturbed.data().is_dir():
        print(f"\nLinkage was not measured: no real data at {perturbed.data()} (set VIGIE_SHARED).")
        return False
    real = perturbed.aid_workers()
    many, true = perturbed.doubled(perturbed.many(real, EVENTS * 5 // 6, seed=6), share=0.22, seed=6)
    many = many[:EVENTS]
    all_of_them = _judged("mixed of real rows, names invented", many, {pair for pair in true if max(pair) < len(many)})
    sets = [
        _judged(f"real rows, {share:.0%} twice", *perturbed.doubled(real, share=share, seed=seed))
        for share in (1.0, 0.3)
        for seed in range(5)
    ]
    thin = perturbed.conflict()
    named = perturbed.named(_bare(real), seed=8)
    hard = [
        _judged("the same, wordless, invented names", *perturbed.doubled(named, share=0.3, seed=8)),
        _judged("the same, neither words nor names", *perturbed.doubled(_bare(real), share=0.3, seed=8)),
        _judged("conflict events, neither words nor names", *perturbed.doubled(thin, share=0.3, seed=8)),
    ]
    head = ["set", "events", "doubles", "compared", "left out", "precision", "recall", "at 50 %", "recall", "seconds"]
    rows = [judged.row for judged in [all_of_them, *sets, *hard]]
    show(f"Doubles proposed at {LIKELY:.0%} on one core (promised: {SECONDS:.0f} s for 100,000)", head, rows)
    right = all(judged.precision >= PRECISION and judged.recall >= RECALL for judged in sets)
    return right and all_of_them.seconds <= SECONDS


def _bare(events: list[Event]) -> list[Event]:
    return [replace(event, text="") for event in events]


@dataclass(frozen=True)
class Judged:
    """One set, at the first limit; `row` is its line of the table."""

    precision: float
    recall: float
    seconds: float
    row: list[object]


def _judged(name: str, events: list[Event], true: set[tuple[int, int]]) -> Judged:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.process_time()
    scored = compared(events)
    seconds = time.process_time() - started
    right = [perturbed.judged(scored.pairs.chosen(scored.probability >= limit), true) for limit in (LIKELY, POSSIBLE)]
    shares = [f"{share:.1%}" for both in right for share in both]
    row = [name, len(events), len(true), len(scored.pairs), scored.pairs.left_out, *shares, seconds]
    return Judged(*right[0], seconds, row)


if __name__ == "__main__":
    measure()
