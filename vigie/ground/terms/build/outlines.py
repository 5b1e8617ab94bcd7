"""Derive ui/data/outlines.json: simplified outlines of the eight countries.

Run: npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
     python vigie/ground/terms/build/outlines.py package/countries-10m.json
Source: world-atlas (package ISC), made from Natural Earth (public domain). TopoJSON keeps each border once, as an
arc; arcs are simplified before they are joined, so that two neighbours keep the same border.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "ui" / "data" / "outlines.json"
NUMERIC = {
    "120": "CMR",
    "140": "CAF",
    "148": "TCD",
    "178": "COG",
    "180": "COD",
    "266": "GAB",
    "226": "GNQ",
    "678": "STP",
}
TOLERANCE = 0.014  # degrees: about a third of a pixel on the drawn map
SMALLEST = 0.004  # square degrees (about 50 km²): coastal islets below are not drawn …
KEPT_ISLANDS = {"GNQ", "STP"}  # … but islands that are a district of their own are.
SMALLEST_KEPT = 0.001

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Undo TopoJSON's delta coding and quantisation."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for coded in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in coded:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def distance(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    nearest_x, nearest_y = ax + along * (bx - ax), ay + along * (by - ay)
    away: float = ((px - nearest_x) ** 2 + (py - nearest_y) ** 2) ** 0.5
    return away


def simplify(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker (1973); both ends stay."""
    if len(line) < 3:
        return line
    far, index = max((distance(point, line[0], line[-1]), place) for place, point in enumerate(line[1:-1], 1))
    if far <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: index + 1], tolerance)[:-1] + simplify(line[index:], tolerance)


def simplified(arc: list[Point]) -> list[Point]:
    """A closed arc is cut at its farthest point first; a small island keeps enough points to have a shape."""
    tolerance = TOLERANCE
    if arc[0] == arc[-1]:
        spread = max(abs(x - arc[0][0]) + abs(y - arc[0][1]) for x, y in arc)
        tolerance = min(TOLERANCE, spread / 25)
    return simplify(arc, tolerance)


def ring_of(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc if not ring else arc[1:])
    return ring


def surface(ring: list[Point]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    names = json.loads((HERE / "countries.json").read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in arcs_of(topology)]
    outlines = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        iso3 = NUMERIC.get(geometry.get("id", ""))
        if iso3 is None:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [ring_of(numbers, arcs) for polygon in polygons for numbers in polygon]
        smallest = SMALLEST_KEPT if iso3 in KEPT_ISLANDS else SMALLEST
        rings = sorted((ring for ring in rings if surface(ring) >= smallest), key=surface, reverse=True)
        outlines[iso3] = {
            "names": {"fr": names[iso3]["fr"], "en": names[iso3]["en"]},
            "rings": [[[round(x, 3), round(y, 3)] for x, y in ring] for ring in rings],
        }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(
        f'"{iso3}": {json.dumps(outlines[iso3], ensure_ascii=False, separators=(",", ":"))}' for iso3 in names
    )
    TARGET.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    for iso3, outline in sorted(outlines.items()):
        print(iso3, [len(ring) for ring in outline["rings"]])


if __name__ == "__main__":
    main()
