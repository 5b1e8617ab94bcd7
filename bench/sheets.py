"""Sheets: 100,000 rows taken in through the same steps as a monitor's presses, on SQLite and on PostgreSQL.

Beside it the known figure of Bayanat 4.0.2 on a like machine: 26 to 31 rows a second.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

ROWS, LIMIT, BAYANAT = 100_000, 1_000.0, "26–31"
HEADERS = ["id", "date", "country", "area", "act", "victim", "what happened"]


def made(how_many: int) -> bytes:
    """A CSV of invented rows."""
    lines = [";".join(HEADERS)]
    words = "Invented words that tell of nothing real, as long as a short account would be. " * 3
    for n in range(how_many):
        day = f"{1 + n % 28:02}/{1 + n % 12:02}/{2015 + n % 10}"
        lines.append(f"{n};{day};Cameroon;Nord-Ouest;death_threat;Invented person {n};{words}{n}")
    return "\n".join(lines).encode()


def in_this_process(how_many: int) -> dict[str, Any]:
    """Make a node's tables in a fresh place and take the sheet in, then once more unchanged. Prints nothing."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    return _measured(how_many)


def _measured(how_many: int) -> dict[str, Any]:
    from vigie.ground.access.roles import Role
    from vigie.ground.seal.factories import afresh, make_founder, make_person
    from vigie.protection.incidents.sheets import actions, queries
    from vigie.protection.incidents.sheets.mapping import Mapping
    from vigie.protection.incidents.sheets.models import Sheet
    from vigie.protection.incidents.sheets.reading import table_of

    monitor = make_person("monitor", {"monitoring": Role.MONITOR}, by=make_founder())
    names = ["key", "day", "country", "area", "act", "victim", "narrative"]
    content, found = made(how_many), {}

    def clocked(name: str, work: Any) -> Any:
        began = time.perf_counter()
        answer = work()
        found[name] = time.perf_counter() - began
        return answer

    def whole(sheet: Any) -> Any:
        presses = 0
        while sheet.state == "ready":
            sheet = actions.take_some(
                Sheet.objects.select_related("source").get(pk=sheet.pk), by=afresh(monitor), seconds=5
            )
            presses += 1
        found["presses"] = found.get("presses") or presses
        return sheet

    table = clocked("read the file", lambda: table_of(content))
    sheet = clocked("seal it in parts", lambda: actions.receive(table, name="x", called="Bench", by=monitor))
    mapping = Mapping(columns=dict(zip(names, HEADERS, strict=True)))
    actions.keep_mapping(sheet, mapping, by=monitor)
    clocked("dry run", lambda: queries.trial(sheet, by=monitor))
    sheet = clocked("take in", lambda: whole(sheet))
    assert sheet.made == how_many, sheet.refused
    again = actions.receive(table, name="x", source=sheet.source, by=monitor)
    again = clocked("the same again", lambda: whole(again))
    assert again.same == how_many
    return {**found, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def apart(environment: dict[str, str], how_many: int) -> dict[str, Any]:
    """`in_this_process` in a process of its own; the environment says in which folder and on which database."""
    command = [sys.executable, "-m", "bench.sheets", "--inside", str(how_many)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def measure(how_many: int = ROWS) -> bool:
    """Measure on both databases, each in a process and place of its own; True when the limit is kept."""
    rows, kept = [], True
    with tempfile.TemporaryDirectory(prefix="vigie-bench-sheets-") as home, private_postgres() as address:
        base = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        base.pop("DATABASE_URL", None)
        for name, more in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": address})):
            found = apart({**base, **more}, how_many)
            steps = ("read the file", "seal it in parts", "dry run", "take in", "the same again")
            rows += [[f"{name}: {step}", found[step], how_many / found[step]] for step in steps]
            rows.append([f"{name}: presses of five seconds", found["presses"], ""])
            rows.append([f"{name}: peak memory, MB", found["megabytes"], ""])
            kept &= how_many / found["take in"] >= LIMIT
    head = ["", "seconds", "rows a second"]
    show(f"A sheet of {how_many:,} rows (limit {LIMIT:,.0f} rows/s; Bayanat 4.0.2: {BAYANAT})", head, rows)
    return kept


if __name__ == "__main__":
    if "--inside" in sys.argv:
        print(json.dumps(in_this_process(int(sys.argv[-1]))))
    else:
        sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS) else 1)
