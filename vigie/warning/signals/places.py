"""The node's code list of places, as the readers of feeds ask for it."""

from __future__ import annotations

import re

from vigie.ground.terms.queries import find_area, find_country
from vigie.warning.signals.feeds.rows import Places

COUNTRY_IN_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z]{3}(?![A-Za-z0-9])")


class NodePlaces:
    """Names into codes; each name is looked up once, for a file repeats its few names thousands of times."""

    def __init__(self) -> None:
        self._countries: dict[str, str | None] = {}
        self._areas: dict[tuple[str, str], str | None] = {}

    def country(self, name: str) -> str | None:
        """ISO alpha-3 code of a country that this node follows."""
        if name not in self._countries:
            found = find_country(name)
            self._countries[name] = found.iso3 if found else None
        return self._countries[name]

    def area(self, iso3: str, name: str) -> str | None:
        """ISO 3166-2 code of a first-level area."""
        if (iso3, name) not in self._areas:
            found = find_area(iso3, name)
            self._areas[iso3, name] = found.code if found else None
        return self._areas[iso3, name]


def country_in_name(name: str, places: Places) -> str:
    """The one followed country whose code stands alone in a file's name (`events_CAF.csv`); else an empty text."""
    codes = {code for code in COUNTRY_IN_NAME.findall(name.replace("_", " ")) if places.country(code)}
    return codes.pop() if len(codes) == 1 else ""
