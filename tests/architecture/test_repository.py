"""What the repository may not hold: one machine's paths, package index addresses, unpinned packages."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.house import ROOT, python_files, short, tracked_files
from vigie.ground.ui.strings import KEYWORDS

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# Spelled in pieces, so that this file does not find itself.
MACHINE = re.compile(r"""["'`\s=(:]/(?:root|home|work|Users)/""" + r"[a-z]")
INDEXES = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry" + r"\.npmjs",
            "--(?:extra-)?index" + "-url",
            "find" + "-links",
        ]
    )
)
ALLOWED = {"Makefile"}  # Names the option that keeps addresses out of the locks.


def _texts():
    for path in tracked_files():
        if path.suffix not in {".png", ".woff2", ".mo", ".ico"}:
            yield path, path.read_text(encoding="utf-8")


def test_no_path_of_one_machine() -> None:
    assert not [f"{short(p)}: {m.group()}" for p, text in _texts() for m in [MACHINE.search(text)] if m]


def test_no_address_of_a_package_index() -> None:
    found = [f"{short(p)}: {m.group()}" for p, text in _texts() for m in [INDEXES.search(text)] if m]
    assert not [line for line in found if line.partition(":")[0] not in ALLOWED]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_address(lock) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    assert len(entries) >= 2
    assert not [
        entry.split()[0]
        for entry in entries
        if not re.match(r"[\w.\[\]-]+==\S+[^\n]*\\\n(\s+--hash=sha256:[0-9a-f]{64})", entry)
    ]


def test_each_wish_is_answered_by_its_lock() -> None:
    for wishes in (ROOT / "requirements").glob("*.in"):
        locked = {
            line.partition("==")[0].partition("[")[0] for line in wishes.with_suffix(".txt").read_text().splitlines()
        }
        names = {
            re.split(r"[\[<>=;]", line)[0].strip()
            for line in wishes.read_text().splitlines()
            if line[:1] not in {"", "#", "-"}
        }
        assert names <= locked, f"{wishes.name}: run `make locks` for {sorted(names - locked)}"


def test_the_gate_calls_the_whole_suite_and_nothing_else() -> None:
    gate = ROOT / ".ci" / "run"
    assert gate.stat().st_mode & 0o111
    lines = [line for line in gate.read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "CI=true make test"]


def test_words_are_translated_by_names_that_the_catalogues_know() -> None:
    """Under any other name a string never reaches a catalogue, and stays English in silence."""
    imported = (
        (f"{short(path)}:{node.lineno}: {name.asname or name.name}", name)
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
    )
    assert not [where for where, name in imported if name.name in KEYWORDS and (name.asname or "_") not in KEYWORDS]
