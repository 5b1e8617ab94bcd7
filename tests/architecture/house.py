"""The house as the tests see it: files, rooms, layers (read from pyproject.toml, the one place that says them)."""

from __future__ import annotations

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files under version control, or about to be; what is ignored is not the house's."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(path for name in sorted(set(names)) if name and (path := ROOT / name).is_file())


@cache
def python_files() -> tuple[Path, ...]:
    """Our own Python, without migrations, which a machine writes."""
    return tuple(path for path in tracked_files() if path.suffix == ".py" and "migrations" not in path.parts)


def short(path: Path) -> str:
    """The path as a person would say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def heights() -> dict[str, tuple[int, ...]]:
    """Package → its place from the top, `(floor,)` or `(floor, step)`; a greater place stands lower."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    places: dict[str, tuple[int, ...]] = {}
    contracts = [c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    for contract in sorted(contracts, key=lambda c: c["containers"][0].count(".")):
        (container,) = contract["containers"]
        above = places.get(container, ())
        for place, layer in enumerate(contract["layers"]):
            for name in layer.replace("|", ":").split(":"):
                places[f"{container}.{name.strip(' ()')}"] = (*above, place)
    return places


def height(package: str) -> tuple[int, ...]:
    """Where the package, or the room that holds it, stands."""
    known = heights()
    while package not in known:
        package = package.rpartition(".")[0]
    return known[package]
