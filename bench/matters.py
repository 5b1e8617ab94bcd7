"""Requests that may be of one matter: how right the proposals are on invented letters, and the time for a board."""

from __future__ import annotations

import time
from typing import Any

from bench.table import show
from vigie.compute.linkage.matters import ALIKE, alike
from vigie.compute.tests.retold import requests

PRECISION, RECALL, MILLISECONDS = 0.7, 0.75, 100.0
SEEDS = range(10, 15)  # the limits were chosen on seeds 0 to 2


def measure() -> bool:
    """Print precision, recall and time. True when they keep to what ADR 74 says, over all sets together."""
    rows: list[list[Any]] = []
    right, found_in_all, again, of_again, witness, of_witness = 0, 0, 0, 0, 0, 0
    slowest = 0.0
    for seed in SEEDS:
        made = requests(120, share=0.3, seed=seed)
        began = time.process_time()
        found = {(each.one, each.other) for each in alike(made.told)}
        slowest = max(slowest, took := (time.process_time() - began) * 1000)
        true = made.again | made.witness
        shares = [len(found & each) / len(each) for each in (made.again, made.witness)]
        rows.append([f"seed {seed}", len(made.told), len(true), len(found), f"{len(found & true) / len(found):.0%}",
                     *(f"{share:.0%}" for share in shares), took])  # fmt: skip
        right, found_in_all = right + len(found & true), found_in_all + len(found)
        again, of_again = again + len(found & made.again), of_again + len(made.again)
        witness, of_witness = witness + len(found & made.witness), of_witness + len(made.witness)
    rows.append(["all", "", of_again + of_witness, found_in_all, f"{right / found_in_all:.0%}",
                 f"{again / of_again:.0%}", f"{witness / of_witness:.0%}", slowest])  # fmt: skip
    head = ["invented letters", "requests", "twice", "proposed", "right", "found again", "found, a witness", "ms"]
    show(f"Requests of one matter (words alike from {ALIKE:.0%})", head, rows)
    recall = (again + witness) / (of_again + of_witness)
    return right / found_in_all >= PRECISION and recall >= RECALL and slowest <= MILLISECONDS


if __name__ == "__main__":
    measure()
