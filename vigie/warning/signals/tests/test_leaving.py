"""What a licence forbids to pass on cannot leave by another door: the public doors know no figure of a source."""

from __future__ import annotations

import ast
from pathlib import Path

import vigie

ROOT = Path(vigie.__file__).parent
OUTSIDE = ("doors/public", "doors/api", "doors/field")
INSIDE = ("vigie.warning.signals", "vigie.warning.outlook")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def around(names: set[str]) -> set[str]:
    """Ways to figures of sources that do not begin at `catalogue.leaving`."""
    inside = {name for name in names if name.startswith(INSIDE)}
    asks = "vigie.warning.signals.catalogue.leaving"
    return set() if asks in inside else inside


def test_no_public_door_reads_figures_of_sources_unless_it_asks_whether_they_may_leave() -> None:
    files = [path for door in OUTSIDE for path in (ROOT / door).rglob("*.py") if "tests" not in path.parts]
    assert len(files) > 10
    assert {str(path.relative_to(ROOT)): names for path in files if (names := around(imported(path)))} == {}


def test_a_door_that_read_figures_without_asking_would_be_found() -> None:
    assert around({"vigie.warning.signals.queries"}) == {"vigie.warning.signals.queries"}
    assert around({"vigie.warning.signals.queries", "vigie.warning.signals.catalogue.leaving"}) == set()
