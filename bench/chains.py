"""What history and relations cost: opening violations with former versions in them, and drawing a chain of sixty.

A list decrypts the former values of each of its violations too (ADR 68): the first table says how much that is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from bench.table import show
from tests.support.node import ROOT

RECORDS, CORRECTIONS, LETTERS, CHAIN = 200, (0, 1, 10), 3_000, 60
MILLISECONDS = 500.0  # of the page of the longest chain that is drawn


def in_this_process() -> list[list[Any]]:
    """Rows of name, milliseconds, bytes, on a node made in this folder. Prints nothing."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    from vigie.ground.access.roles import Role
    from vigie.ground.seal.factories import make_founder, make_person

    by = make_person("monitor", {"monitoring": Role.MONITOR}, by=make_founder())
    return [*(_opened(by, corrections) for corrections in CORRECTIONS), *_chain(by)]


def _opened(by: Any, corrections: int) -> list[Any]:
    from vigie.ground.seal.opening import open_many
    from vigie.protection.incidents.factories import make_facts
    from vigie.protection.incidents.models import Incident

    text = "Récit inventé. " * (LETTERS // 15)
    step = {
        "verb": "correct",
        "by": "monitor",
        "at": "2026-01-01T00:00+00:00",
        "why": "",
        "before": {"narrative": text},
    }
    facts = {**make_facts(narrative=text).sealed(), "report": "", "steps": [step] * corrections}
    made = []
    for _ in range(RECORDS):
        one = Incident(recorded_by=by.user, country="CMR", month=make_facts().month, act_group="threat")
        one.seal(facts, "monitoring")
        one.save(force_insert=True)
        made.append(one)
    open_many(made, by=by, of="incidents")  # from now on under the team's faster key
    spent = _median(lambda: open_many(made, by=by, of="incidents"))
    return [f"opening {RECORDS}, each corrected {corrections} times", spent, len(bytes(made[0].sealed))]


def _chain(by: Any) -> list[list[Any]]:
    from vigie.ground.seal.opening import open_one
    from vigie.protection.incidents.chains.actions import relate
    from vigie.protection.incidents.chains.picture import drawings, graph_of
    from vigie.protection.incidents.chains.reading import chain_of
    from vigie.protection.incidents.chains.relations import Relation
    from vigie.protection.incidents.factories import make_incident

    first, *others = [make_incident(by=by, title=f"Fait inventé {n}") for n in range(CHAIN)]
    began = time.perf_counter()
    for other in others:
        relate(first, other, Relation("", "", "followed_by"), by=by)
    each = (time.perf_counter() - began) * 1000 / len(others)

    def whole() -> None:
        drawings(graph_of(chain_of(first, open_one(first, by=by), by=by)))

    return [["relating two, each", each, ""], [f"reading and drawing a chain of {CHAIN}", _median(whole), ""]]


def _median(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def measure() -> bool:
    """Print the table; True when the longest chain is drawn in time."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-chains-") as home:
        env = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        env.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.chains", "--inside"]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    rows = json.loads(done.stdout)
    show(f"History and chains (limit {MILLISECONDS:.0f} ms for the last)", ["", "median, ms", "bytes of one"], rows)
    return bool(rows[-1][1] <= MILLISECONDS)


if __name__ == "__main__":
    if "--inside" in sys.argv:
        print(json.dumps(in_this_process()))
    else:
        sys.exit(0 if measure() else 1)
