"""The stages of `make test` and `make check`: each prints one line with its seconds, and the whole a summary."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.machine import CHROMIUM, POSTGRES, provide
from tests.support.postgres import private_postgres

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header"]
ROOMS = [*PYTEST, "-n", "2", "--dist", "loadfile", "--ignore=tests/journeys"]
# What knows of no database, or starts a node with its own, would only do the same again.
NOT_TWICE = ["-m", "not node", "--ignore=vigie/compute"]


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
FULL = [
    LINT,
    FORMAT,
    IMPORTS,
    TYPES,
    MIGRATIONS,
    MESSAGES,
    Stage("tests on SQLite", ROOMS),
    Stage("tests on PostgreSQL", [*ROOMS, *NOT_TWICE], needs=POSTGRES.package, postgres=True),
    Stage("journeys in Chromium", [*PYTEST, "tests/journeys"], needs=CHROMIUM.package),
    Stage("attacks on a running node", [sys.executable, "-m", "tests.attack"], needs=CHROMIUM.package, shows=True),
]
FAST = [
    LINT,
    FORMAT,
    IMPORTS,
    TYPES,
    MIGRATIONS,
    MESSAGES,
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
    stages = FULL if which == "full" else FAST
    started, outcome = time.monotonic(), Outcome()
    needed = [part for part in (POSTGRES, CHROMIUM) if any(stage.needs == part.package for stage in stages)]
    missing = provide(*needed)
    for line in missing:
        print(line, flush=True)
    with tempfile.TemporaryDirectory(prefix="vigie-suite-") as home:
        environment = {**os.environ, "VIGIE_HOME": home, "PYTHONDONTWRITEBYTECODE": ""}
        environment.pop("DATABASE_URL", None)
        for stage in stages:
            absent = any(stage.needs and f"install {stage.needs})" in line for line in missing)
            _run(stage, environment, absent, outcome)
    total = time.monotonic() - started
    words = [f"{len(outcome.passed)} passed"]
    words += [f"failed: {', '.join(outcome.failed)}"] * bool(outcome.failed)
    words += [f"NOT RUN: {', '.join(outcome.skipped)}"] * bool(outcome.skipped)
    print(f"{'FAILED' if outcome.failed else 'ok':<7} {total:6.1f} s  {'; '.join(words)}")
    return 1 if outcome.failed else 0


def _run(stage: Stage, environment: dict[str, str], absent: bool, outcome: Outcome) -> None:
    if absent:
        (outcome.failed if os.environ.get("CI") == "true" else outcome.skipped).append(stage.name)
        return
    started = time.monotonic()
    with private_postgres() if stage.postgres else nullcontext("") as url:
        extra = {"DATABASE_URL": url} if url else {}
        extra |= {"VIGIE_QUICK_TESTS": "1"} if stage.quick else {}
        done = subprocess.run(
            stage.command,
            env={**environment, **extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    ok = done.returncode == 0
    if not ok or stage.shows:
        print(done.stdout.strip(), flush=True)
    last = done.stdout.strip().rsplit("\n", 1)[-1].strip("= ") if "pytest" in stage.command else ""
    print(
        f"{'ok' if ok else 'FAILED':<7} {time.monotonic() - started:6.1f} s  {stage.name}  {last}".rstrip(), flush=True
    )
    (outcome.passed if ok else outcome.failed).append(stage.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
