"""Imports on a whole node of its own: killed, disturbed by writers, and searched for what must not be there.

The node is a folder with SQLite, whatever database the suite runs on: the command is run as its user runs it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from vigie.warning.signals.tests.helpers import AWSD, EXAMPLES, GED, MONTHLY, as_csv

pytestmark = [pytest.mark.slow, pytest.mark.node]
ROOT = Path(__file__).resolve().parents[4]

FOUND = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("terms", "load", verbosity=0)
from vigie.ground.seal.actions import found_node
found_node("fondation", "une phrase de passe de test assez longue", ["intake", "monitoring"])
"""
COUNTRIES = ("CMR", "CAF", "TCD", "COG", "COD", "GAB", "GNQ", "STP")
ROWS = [
    MONTHLY | {"month": f"{year}-{month:02}", "iso3": iso3}
    for year in range(1990, 2006)
    for month in range(1, 13)
    for iso3 in COUNTRIES
]
BATCH = 16


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with its tables, places and teams, to be copied by each test."""
    home = tmp_path_factory.mktemp("founded")
    subprocess.run([sys.executable, "-c", FOUND], env=environment(home), cwd=ROOT, check=True)
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """A fresh node."""
    return Path(shutil.copytree(founded, tmp_path / "node"))


def environment(home: Path) -> dict[str, str]:
    scratch = home / "scratch"
    scratch.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"VIGIE_HOME": str(home), "TMPDIR": str(scratch), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "vigie", "import", *words]


@contextmanager
def database(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "vigie.sqlite3", timeout=20, isolation_level=None)) as connection:
        yield connection


def one(home: Path, question: str) -> int:
    with database(home) as connection:
        return int(connection.execute(question).fetchone()[0] or 0)


@pytest.fixture
def months(tmp_path: Path) -> Path:
    path = tmp_path / "months.csv"
    path.write_text(as_csv(*ROWS), encoding="utf-8")
    return path


def test_killed_at_any_point_each_batch_is_whole_and_the_run_resumes(home: Path, months: Path, tmp_path: Path):
    out, chance = tmp_path / "out.json", random.Random(16101)
    words = ("ucdp-monthly", str(months), f"--batch-rows={BATCH}", f"--report={out}")
    for target in sorted(chance.sample(range(1, len(ROWS) - 200), 6)):
        resume = ["--resume"] if chance.random() < 0.7 else []
        with subprocess.Popen(command(*words, *resume), env=environment(home), cwd=ROOT) as run:
            while run.poll() is None and one(home, "SELECT count(*) FROM signals_feedevent") < target:
                time.sleep(0.005)
            time.sleep(chance.random() / 50)
            run.send_signal(signal.SIGKILL)
        events = one(home, "SELECT count(*) FROM signals_feedevent")
        assert events % BATCH == 0 or events == len(ROWS)
        assert one(home, "SELECT max(created) FROM signals_feedvintage") == events
        assert one(home, "SELECT count(*) FROM audit_entry WHERE instr(body, '\"feed.import\"')") == -(-events // BATCH)
    done = subprocess.run(command(*words, "--resume"), env=environment(home), cwd=ROOT, check=False)
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (done.returncode, report["rows"], report["created"], report["vintage"]) == (0, len(ROWS), len(ROWS), 1)
    assert one(home, "SELECT count(*) FROM signals_feedevent") == len(ROWS)
    assert one(home, "SELECT count(*) FROM signals_feedvintage WHERE finished_at IS NULL") == 0


def test_what_others_write_meanwhile_is_taken_between_two_batches(home: Path, months: Path):
    with database(home) as witness:
        witness.execute("CREATE TABLE witness (batches INTEGER)")
        words = command("ucdp-monthly", str(months), f"--batch-rows={BATCH}")
        with subprocess.Popen(words, env=environment(home), cwd=ROOT) as run:
            while run.poll() is None:
                witness.execute("BEGIN IMMEDIATE")
                witness.execute("INSERT INTO witness SELECT count(*) FROM signals_feedevent")
                witness.execute("COMMIT")
                time.sleep(0.01)
        assert run.returncode == 0
        seen = {count for (count,) in witness.execute("SELECT DISTINCT batches FROM witness")}
    assert len(seen - {0, len(ROWS)}) >= 5
    assert all(count % BATCH == 0 for count in seen)


def test_a_name_planted_in_every_cell_is_nowhere_in_the_nodes_folder(home: Path, tmp_path: Path):
    coded = {
        "year",
        "month",
        "day",
        "country",
        "iso3",
        "date_start",
        "date_end",
        "date_prec",
        "type_of_violence",
        "in_source",
        "vintage_date",
        "event_date",
        "event_type",
        "time_precision",
    }
    words: list[str] = []
    with database(home) as reader:  # An open reader keeps the write-ahead log from being folded in and deleted.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM signals_feed").fetchone()
        for source, example in EXAMPLES.items():
            path = tmp_path / f"{source}.csv"
            planted = {
                name: f"Zephyrine-{source}-{index}"
                for index, name in enumerate(example)
                if name.lower() not in coded and not example[name].replace(".", "").isdigit()
            }
            planted |= {"Incident ID": "Zephyrine-awsd-id"} if example is AWSD else {}
            planted |= {"id": "Zephyrine-ged-id"} if example is GED else {}
            path.write_text(as_csv(example | planted), encoding="utf-8")
            run = subprocess.run(
                command(source, str(path), f"--report={tmp_path / 'out.json'}"),
                env=environment(home),
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
            words += [run.stdout, run.stderr, (tmp_path / "out.json").read_text(encoding="utf-8")]
        assert one(home, "SELECT count(*) FROM signals_feedevent") == len(EXAMPLES)
        files = [path for path in home.rglob("*") if path.is_file()]
        assert {"vigie.sqlite3", "vigie.sqlite3-wal"} <= {path.name for path in files}
        assert [path.name for path in files if b"ephyrine" in path.read_bytes()] == []
    assert not [text for text in words if "ephyrine" in text]
