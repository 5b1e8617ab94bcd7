"""From the area a source names to the code of a first-level area, without guessing."""

from __future__ import annotations

import re

from vigie.warning.signals.feeds.cells import Cells
from vigie.warning.signals.feeds.rows import Places

# UCDP adds what kind of area it is, always in English and always last.
KIND_OF_AREA = re.compile(r"\s+(province|region|prefecture|department|district|state|governorate)$", re.IGNORECASE)


def area(places: Places, cells: Cells, iso3: str, column: str) -> str:
    """The ISO 3166-2 code, or an empty text with the flag `area_missing` or `area_unknown`."""
    name = cells.text(column)
    if not name:
        cells.flag("area_missing")
        return ""
    code = places.area(iso3, name) or places.area(iso3, KIND_OF_AREA.sub("", name))
    cells.flag("area_unknown", when=code is None)
    return code or ""
