"""`make attack`: start a node and try each check, a line each; the exit code says whether all hold."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
HOME = tempfile.TemporaryDirectory(prefix="vigie-attack-")
os.environ["VIGIE_HOME"] = HOME.name  # Our own settings need a folder; the attacked node has another.
django.setup()

from tests.attack.checks import CHECKS, Check, NothingToAttack  # noqa: E402  # Django first.
from tests.attack.field import Field  # noqa: E402
from tests.support.node import running_node  # noqa: E402

ALL = range(1, 25)
PARTS = ("secrecy", "strangers", "integrity", "people", "doors", "endurance", "browser")


def main(wanted: set[int]) -> int:
    """Try the wanted checks (all by default) in order; every number of the design must have one."""
    for part in PARTS:
        import_module(f"tests.attack.{part}")
    numbers = [one.number for one in CHECKS]
    if sorted(numbers) != list(ALL):
        print(f"Checks missing or twice: {sorted(set(ALL) ^ set(numbers))}", file=sys.stderr)
        return 1
    spool = Path(HOME.name) / "tmp"
    spool.mkdir()
    with running_node(None, "--demonstration", TMPDIR=str(spool), DATABASE_URL="") as node:
        field = Field(node, spool)
        said = [_try(one, field) for one in sorted(CHECKS, key=lambda one: one.number) if one.number in wanted]
    print("; ".join(f"{said.count(word)} {word}" for word in ("holds", "BROKEN", "absent")))
    return 1 if "BROKEN" in said else 0


def _try(one: Check, field: Field) -> str:
    started = time.monotonic()
    try:
        said, tried = "holds", one.attempt(field)
    except NothingToAttack as absent:
        said, tried = "absent", str(absent)
    except Exception as broken:
        traceback.print_exc()
        said, tried = "BROKEN", f"{type(broken).__name__}: {broken}"
    print(f"{said:<7} {one.number:>2}  {one.title}: {tried} ({time.monotonic() - started:.1f} s)", flush=True)
    return said


if __name__ == "__main__":
    sys.exit(main({int(word) for word in sys.argv[1:]} or set(ALL)))
