"""Rows per second of the importers, sealing included, on one core, with the progress bar drawn."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from bench.table import show
from tests.support.node import ROOT, running_node

LIMIT = 1000.0
FILES = {
    "awsd": "awsd_incidents_ca8.csv",
    "ucdp-ged": "ucdp_ged231_events_CAF.csv",
    "ucdp-monthly": "ucdp_country_month_ca8.csv",
}
# The start of Python and Django is not the importer's: only the command itself is timed.
IMPORT = """
import json, os, sys, time
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import django
django.setup()
from django.core.management import call_command
source, path, report, seconds = sys.argv[1:]
started = time.perf_counter()
call_command("import_feed", source, path, report=__import__("pathlib").Path(report), verbosity=0)
open(seconds, "w").write(str(time.perf_counter() - started))
"""


def measure(home: Path) -> bool:
    """Import each file twice into the node of this folder: new rows, then unchanged ones. True when fast enough."""
    data = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared") / "data"
    if not data.is_dir():
        print(f"\nThe importers were not measured: no real data at {data} (set VIGIE_SHARED).")
        return False
    rows, kept = [], True
    for source, name in FILES.items():
        for run in ("first", "again"):
            facts, seconds = _import(home, source, data / name)
            rate = facts["rows"] / seconds
            counts = [facts[key] for key in ("created", "unchanged", "refused")]
            rows.append([f"{source} ({run})", facts["rows"], *counts, seconds, rate, rate / LIMIT])
            kept &= rate >= LIMIT
    head = ["feed", "rows", "created", "unchanged", "refused", "seconds", "rows/s", f"ratio to {LIMIT:.0f}"]
    show("Importers on one core", head, rows)
    return kept


def _import(home: Path, source: str, path: Path) -> tuple[dict[str, int], float]:
    environment = {**os.environ, "VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
    with tempfile.TemporaryDirectory() as folder:
        report, seconds = Path(folder) / "report.json", Path(folder) / "seconds"
        ours, theirs = pty.openpty()  # A terminal, so that the bar is really drawn.
        drain = threading.Thread(target=_drain, args=(ours,), daemon=True)
        drain.start()
        command = [sys.executable, "-c", IMPORT, source, str(path), str(report), str(seconds)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=theirs, stderr=theirs, check=False)
        os.close(theirs)
        if done.returncode:
            raise RuntimeError(f"The import of {path.name} ended with code {done.returncode}.")
        return json.loads(report.read_text(encoding="utf-8")), float(seconds.read_text())


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:  # The other end is closed: the command has ended.
        os.close(terminal)


if __name__ == "__main__":
    with running_node(None, "--demonstration") as running:
        running.stop()
        sys.exit(0 if measure(running.home) else 1)
