"""Outlines of the countries for the map: the shipped ones, or the node's own `outlines.geojson`."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHIPPED = Path(__file__).parent / "data" / "outlines.json"
OWN = "outlines.geojson"
LARGEST = 20_000_000  # bytes; finer than any screen can show

Ring = list[tuple[float, float]]  # (longitude, latitude) in degrees

logger = logging.getLogger("vigie.outlines")


class OutlinesRefused(ValueError):
    """The node's own file cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Outline:
    """One country, or one area of it where the node's own file has areas; `names` by language."""

    iso3: str
    names: dict[str, str]
    rings: list[Ring]

    def name(self, language: str) -> str:
        """The name in that language, else in French, else the code."""
        return self.names.get(language) or self.names.get("fr") or self.iso3


@dataclass(frozen=True)
class Frame:
    """What the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a position is on the map; false for a position that is not a number."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@lru_cache(maxsize=1)
def shipped() -> list[Outline]:
    """The outlines that come with the product (Natural Earth, see docs/reference/places.md)."""
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return [
        Outline(iso3, country["names"], [[(x, y) for x, y in ring] for ring in country["rings"]])
        for iso3, country in content.items()
    ]


@lru_cache(maxsize=1)
def frame() -> Frame:
    """The same whatever outlines are drawn, so that a symbol never moves: the shipped ones and a small margin."""
    points = [point for outline in shipped() for ring in outline.rings for point in ring]
    longitudes, latitudes = [x for x, _y in points], [y for _x, y in points]
    return Frame(min(longitudes) - 0.7, min(latitudes) - 0.4, max(longitudes) + 0.4, max(latitudes) + 0.4)


def outlines() -> list[Outline]:
    """The node's own outlines where there is a usable file in its folder, else the shipped ones.

    A file that cannot be used is named in the log, once for each change of the file.
    """
    path = Path(settings.VIGIE_HOME) / OWN
    try:
        found = path.stat()
    except OSError:
        return shipped()
    return _own(path, found.st_mtime_ns, found.st_size) or shipped()


@lru_cache(maxsize=2)
def _own(path: Path, changed: int, size: int) -> list[Outline] | None:
    try:
        return read_geojson(path)
    except OutlinesRefused as refused:
        logger.warning("%s is not used, the shipped outlines are: %s", OWN, refused)
        return None


def read_geojson(path: Path) -> list[Outline]:
    """Read a FeatureCollection of (Multi)Polygons with the property `iso3`. Raises OutlinesRefused."""
    if path.stat().st_size > LARGEST:
        raise OutlinesRefused(f"the file is larger than {LARGEST // 1_000_000} MB; simplify it first.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise OutlinesRefused("it is not JSON in UTF-8.") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection" or not features:
        raise OutlinesRefused("it is not a GeoJSON FeatureCollection with features.")
    return [_feature(feature, number) for number, feature in enumerate(features, 1)]


def _feature(feature: Any, number: int) -> Outline:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    iso3 = properties.get("iso3") if isinstance(properties, dict) else None
    known = {outline.iso3: outline.names for outline in shipped()}
    if not isinstance(iso3, str) or iso3 not in known:
        raise OutlinesRefused(f"feature {number} needs the property iso3, one of {', '.join(sorted(known))}.")
    own_name = properties.get("name") if isinstance(properties, dict) else None
    names = {"fr": own_name} if isinstance(own_name, str) and own_name else known[iso3]
    return Outline(iso3, names, [_ring(ring, number) for ring in _rings(feature.get("geometry"), number)])


def _rings(geometry: Any, number: int) -> list[Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, list) or not coordinates:
        raise OutlinesRefused(f"feature {number} is not a Polygon or MultiPolygon.")
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    if not all(isinstance(polygon, list) for polygon in polygons):
        raise OutlinesRefused(f"feature {number} is not a Polygon or MultiPolygon.")
    return [ring for polygon in polygons for ring in polygon]


def _ring(ring: Any, number: int) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise OutlinesRefused(f"feature {number} has a ring that is not closed or has fewer than four points.")
    points = []
    for point in ring:
        if not isinstance(point, list) or len(point) < 2 or not all(isinstance(part, int | float) for part in point):
            raise OutlinesRefused(f"feature {number} has a point that is not [longitude, latitude].")
        points.append((float(point[0]), float(point[1])))
    if not any(frame().holds(*point) for point in points):
        raise OutlinesRefused(f"feature {number} lies outside the eight countries; longitude comes before latitude.")
    return points
