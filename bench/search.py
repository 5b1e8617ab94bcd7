"""Search in sealed text: 20,000 notes of 2 kB, read and indexed once (cold), then asked (warm).

The notes are made words of a vocabulary of 120,000 forms drawn by Zipf's law, so that there are about as many distinct
words as in six million words of French. They are sealed to a team and were opened once, as the limit says.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bench.table import show
from tests.support.node import ROOT

NOTES, WORDS = 20_000, 318
COLD_LIMIT, WARM_LIMIT = 3.0, 0.050


def made_notes(how_many: int, seed: int = 1) -> list[str]:
    """Notes of about 2,000 bytes; short words are frequent, accents, elisions, capitals and full stops as in French."""
    draw = random.Random(seed)
    first = ["b", "c", "d", "f", "g", "j", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "br", "tr", "pl"]
    second = ["a", "e", "i", "o", "u", "é", "è", "an", "on", "ou", "ai"]
    ends = ["", "", "", "e", "es", "s", "er", "é", "ée", "és", "ées", "ant", "ation", "ement", "eur", "euse", "eurs"]
    made: set[str] = {"le", "la", "de", "et", "les", "des", "à", "un", "en", "que", "qui", "il", "pas", "sur"}
    while len(made) < 120_000:
        root = "".join(draw.choice(first) + draw.choice(second) for _ in range(draw.choice((1, 1, 2, 2, 2, 3))))
        made.add(root + draw.choice(ends))
    words = sorted(made)
    words.sort(key=lambda word: len(word) + draw.random() * 7)
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    return [_note(draw, draw.choices(words, cum_weights=weights, k=WORDS)) for _ in range(how_many)]


def _note(draw: random.Random, words: list[str]) -> str:
    for at in range(0, WORDS, 11):
        words[at] = draw.choice(["l’", "l'", "d'"]) + words[at]
    for at in range(5, WORDS, 9):
        words[at] += draw.choice([",", ".", "\u00a0;"])
    for at in range(0, WORDS, 20):
        words[at] = words[at].capitalize()
    return " ".join(words)


def in_this_process(how_many: int) -> dict[str, Any]:
    """Make a node's tables and notes in a fresh folder (VIGIE_HOME), and measure. Prints nothing."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    return _measured(made_notes(how_many))


def _measured(notes: list[str]) -> dict[str, Any]:
    from vigie.doors.desk.search.reading import bring_up_to_date, sources
    from vigie.ground.accounts.actor import Actor, Keyring
    from vigie.ground.search.index import Index

    founder = _sealed(notes)
    assert founder.keyring is not None
    seeds = founder.keyring.seed, founder.keyring.sign_seed

    def fresh() -> Actor:
        return Actor(founder.user, Keyring(*seeds))

    def build() -> tuple[Cost, Index]:
        index, actor = Index(), fresh()
        seconds = _timed(lambda: bring_up_to_date(index, actor, sources(actor), seconds=600))
        return seconds + _timed(lambda: index.size), index

    first = build()[0]
    cold = [build() for _ in range(3)]
    index = cold[-1][1]
    return {
        "first": first,
        "cold": _median([cost for cost, _index in cold]),
        "parts": _parts(notes, fresh),
        "warm": _warm(index, notes, fresh),
        "megabytes": index.size / 1e6,
    }


def _sealed(notes: list[str]) -> Any:
    """One violation for each note, sealed to the monitoring team; returns who may read them."""
    from django.db import transaction

    from vigie.ground.seal.factories import make_founder
    from vigie.ground.seal.models import seal_many
    from vigie.protection.incidents.factories import make_facts
    from vigie.protection.incidents.models import Incident

    founder = make_founder()
    for at in range(0, len(notes), 500):
        facts = [make_facts(title=note[:40], narrative=note) for note in notes[at : at + 500]]
        made = [Incident(country="CMR", month=f.month, act_group="threat", recorded_by=founder.user) for f in facts]
        sealed = [{**f.sealed(), "report": "", "steps": []} for f in facts]
        seal_many(zip(made, sealed, strict=True), "monitoring")
        with transaction.atomic():
            Incident.objects.bulk_create(made)
    return founder


@dataclass(frozen=True, order=True)
class Cost:
    """Seconds on the clock, and of one core: what the work costs on a machine that has nothing else to do."""

    clock: float = 0.0
    core: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.clock + other.clock, self.core + other.core)


def _median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(one.clock for one in costs), statistics.median(one.core for one in costs))


def _timed(work: Callable[[], Any]) -> Cost:
    clock, core = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - clock, time.process_time() - core)


def _parts(notes: list[str], fresh: Callable[[], Any]) -> dict[str, Cost]:
    """The same work taken apart."""
    from vigie.compute.text import fold
    from vigie.doors.desk.search.reading import listed, sources
    from vigie.ground.seal.reading import CHUNK, read
    from vigie.ground.search.index import Index, Row
    from vigie.protection.incidents.models import Incident

    actor = fresh()
    ((source),) = [source for source in sources(actor) if source.label == "incidents.incident"]
    seconds = {"list what is visible": _timed(lambda: listed(source.records))}
    records: list[Any] = []
    seconds["load 20,000 rows"] = _timed(lambda: records.extend(Incident.objects.order_by()))
    chunks = [records[at : at + CHUNK] for at in range(0, len(records), CHUNK)]
    seconds["open (two AES-256-GCM, JSON)"] = _timed(lambda: [read(chunk, by=actor) for chunk in chunks])
    folded: list[str] = []
    seconds["fold"] = _timed(lambda: folded.extend(map(fold, notes)))
    index = Index()
    rows = [Row(("note", at), 1, "", text) for at, text in enumerate(folded)]
    seconds["index, without folding anew"] = _timed(lambda: index.add(rows)) + _timed(lambda: index.size)
    return seconds


def _warm(index: Any, notes: list[str], fresh: Callable[[], Any]) -> dict[str, Cost]:
    """Median cost of one whole search: bring up to date, look up, open the page, cut its extracts."""
    from vigie.doors.desk.search.finding import page_of_words
    from vigie.doors.desk.search.reading import bring_up_to_date, sources
    from vigie.ground.search.asking import understood

    words = notes[len(notes) // 2].split()

    def search(typed: str) -> Cost:
        def once() -> None:
            actor = fresh()
            among = sources(actor)
            bring_up_to_date(index, actor, among)
            page_of_words(index, understood(typed), among, "1", by=actor)

        return _median([_timed(once) for _ in range(7)])

    rare = min(words, key=lambda word: (-len(word), word))
    middling = sorted(words, key=len)[len(words) // 2]
    asked = {"a rare word": rare, "a middling word": middling, "two words": f"{rare} {middling}"}
    asked |= {
        "a beginning": f"{middling[:4]}*",
        "two together": f'"{words[100]} {words[101]}"',
        "in every note": "titre",
    }
    return {name: search(typed) for name, typed in asked.items()}


def measure() -> bool:
    """Measure in a process and folder of its own; True when both limits are kept."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-search-") as home:
        environment = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.search", "--inside", str(NOTES)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    first, cold, warm = found["first"], found["cold"], found["warm"]
    rows: list[list[object]] = [
        ["first time (each key HPKE-opened, wrapped again, compared)", first["clock"], first["core"], ""],
        ["cold: read and index, median of 3", cold["clock"], cold["core"], COLD_LIMIT],
    ]
    rows += [[f"  of which: {name}", cost["clock"], cost["core"], ""] for name, cost in found["parts"].items()]
    head = ["", "on the clock", "of one core", "limit"]
    show(f"Search in {NOTES:,} sealed notes, index {found['megabytes']:.0f} MB, seconds", head, rows)
    asked = [[name, cost["clock"] * 1000, cost["core"] * 1000, WARM_LIMIT * 1000] for name, cost in warm.items()]
    show("One whole search, warm, median of 7, milliseconds", head, asked)
    usual = statistics.median(cost["clock"] for cost in warm.values())
    return bool(cold["clock"] <= COLD_LIMIT and usual <= WARM_LIMIT)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.stdout.write(json.dumps(in_this_process(int(sys.argv[2])), default=asdict))
        sys.exit(0)
    sys.exit(0 if measure() else 1)
