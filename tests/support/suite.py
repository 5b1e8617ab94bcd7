"""The stages of `make test` and `make check`: each prints one line with its seconds, and the whole a summary."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.machine import CHROMIUM, POSTGRES, SURVEILLANCE, R, provide
from tests.support.postgres import private_postgres

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header"]
# Three workers on two cores: some tests wait for clocks and nodes.
# In the order of conftest.py.
ROOMS = [*PYTEST, "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "--ignore=tests/journeys"]
# What knows of no database, or starts a node with its own, would only do the same again.
NOT_TWICE = ["-m", "not node", "--ignore=vigie/compute", "--ignore=tests/architecture"]


@dataclass(frozen=True)
class Stage:
    """One command of the suite; `shows` lets its output through even when all is well."""

    name: str
    command: list[str]
    needs: str = ""  # A part of the machine; missing, the stage is skipped (or fails with CI=true).
    postgres: bool = False
    shows: bool = False
    quick: bool = False  # Fewer of hypothesis's examples.


LINT = Stage("lint", [str(BIN / "ruff"), "check", "--quiet", "."])
FORMAT = Stage("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."])
IMPORTS = Stage("import contracts", [str(BIN / "lint-imports"), "--no-logo"], shows=True)
TYPES = Stage("types", [str(BIN / "mypy"), "vigie", "tests", "bench"])
MIGRATIONS = Stage("migrations match models", [sys.executable, "-m", "vigie", "makemigrations", "--check", "--dry-run"])
MESSAGES = Stage("messages complete", [sys.executable, "-m", "vigie", "messages", "--check"])
# What only reads the code: one core computes the types while the other does the rest.
STATIC = (TYPES, IMPORTS, MESSAGES, MIGRATIONS, LINT, FORMAT)
FULL = [
    Stage("tests on SQLite", ROOMS),
    Stage("tests on PostgreSQL", [*ROOMS, *NOT_TWICE], needs=POSTGRES.package, postgres=True),
]
# These wait for browsers and clocks more than they compute: side by side they take little longer than one of them.
TOGETHER = (
    Stage("journeys in Chromium", [*PYTEST, "tests/journeys"], needs=CHROMIUM.package),
    Stage("attacks on a running node", [sys.executable, "-m", "tests.attack"], needs=CHROMIUM.package, shows=True),
)
FAST = [
    Stage("quick tests on SQLite", [*ROOMS, "-m", "not slow"], quick=True),
]


@dataclass
class Outcome:
    """What became of the stages."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def main(which: str) -> int:
    """Run all stages, also after one failed; returns 1 if any failed."""
    os.chdir(ROOT)
    alone, together = (FULL, TOGETHER) if which == "full" else (FAST, ())
    started, outcome = time.monotonic(), Outcome()
    needed = [part for part in (POSTGRES, CHROMIUM) if part.package in {stage.needs for stage in (*alone, *together)}]
    # Few tests ask for R, in a stage of many others: it is brought here, and its absence is theirs to tell.
    missing = provide(*needed, *((R, SURVEILLANCE) if which == "full" else ()))
    for line in missing:
        print(line, flush=True)
    absent = {
        stage.needs for stage in (*alone, *together) if any(f"install {stage.needs})" in line for line in missing)
    }

    def run(stage: Stage) -> None:
        _run(stage, stage.needs in absent, outcome)

    with ThreadPoolExecutor(2) as side_by_side:
        list(side_by_side.map(run, STATIC))
    for stage in alone:
        run(stage)
    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(run, together))
    total = time.monotonic() - started
    words = [f"{len(outcome.passed)} passed"]
    words += [f"failed: {', '.join(outcome.failed)}"] * bool(outcome.failed)
    words += [f"NOT RUN: {', '.join(outcome.skipped)}"] * bool(outcome.skipped)
    print(f"{'FAILED' if outcome.failed else 'ok':<7} {total:6.1f} s  {'; '.join(words)}")
    return 1 if outcome.failed else 0


def _run(stage: Stage, absent: bool, outcome: Outcome) -> None:
    """Run one stage with a home and a temporary folder of its own: no stage finds another's words lying about."""
    if absent:
        (outcome.failed if os.environ.get("CI") == "true" else outcome.skipped).append(stage.name)
        return
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="vigie-suite-") as home,
        tempfile.TemporaryDirectory(prefix="vigie-suite-") as temporary,
        private_postgres() if stage.postgres else nullcontext("") as url,
    ):
        Path(temporary).chmod(0o711)  # A database that a test starts runs as another user.
        environment = {**os.environ, "VIGIE_HOME": home, "TMPDIR": temporary, "PYTHONDONTWRITEBYTECODE": ""}
        environment.pop("DATABASE_URL", None)
        environment |= {"DATABASE_URL": url} if url else {}
        environment |= {"VIGIE_QUICK_TESTS": "1"} if stage.quick else {}
        done = subprocess.run(
            stage.command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    ok = done.returncode == 0
    last = done.stdout.strip().rsplit("\n", 1)[-1].strip("= ") if "pytest" in stage.command else ""
    line = f"{'ok' if ok else 'FAILED':<7} {time.monotonic() - started:6.1f} s  {stage.name}  {last}".rstrip()
    print("\n".join([*([done.stdout.strip()] if not ok or stage.shows else []), line]), flush=True)
    (outcome.passed if ok else outcome.failed).append(stage.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
