"""ACLED: one row per event of political violence or protest, from the user's own export (CSV).

Source: Armed Conflict Location & Event Data, Codebook (2023 and later columns: event_id_cnty … timestamp). ACLED codes
nobody's death toll itself: `fatalities` is what its sources reported.
"""

from __future__ import annotations

import re
from datetime import date

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds.areas import area
from vigie.warning.signals.feeds.cells import Cells, day, real_day
from vigie.warning.signals.feeds.countries import country

CODE = "acled"
REQUIRED = ("event_id_cnty", "event_date", "time_precision", "event_type", "country", "admin1", "fatalities")
# Codebook, Event types. `violence` holds the code; the text of type and sub-type is sealed with the row.
KINDS = {
    "battles": "battle",
    "explosions/remote violence": "explosion",
    "violence against civilians": "civilians",
    "protests": "protest",
    "riots": "riot",
    "strategic developments": "strategic",
}
# Codebook, Time precision: 1 the day, 2 the week, 3 the month.
PRECISION = {"1": r.EXACT, "2": r.ABOUT, "3": r.MONTH}
VAGUE_PLACE = ("3",)  # Geo-precision 3: a larger region.
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WRITTEN = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")  # "05 March 2021", as the export writes it


def key(cells: Cells, facts: r.Facts) -> str:
    """ACLED's id of the event, which stays when its details are updated."""
    return cells.identifier("event_id_cnty")


def facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The coded facts of one event; raises RowRefused."""
    iso3 = country(places, cells.text("country"))
    start = _day(cells.text("event_date"))
    if start > today:
        raise r.RowRefused("date_future")
    kind = KINDS.get(cells.text("event_type").lower())
    if kind is None:
        raise r.RowRefused("event_type")
    if cells.text("time_precision") not in PRECISION:
        raise r.RowRefused("date")
    cells.flag("date_disagrees", when=cells.text("year") not in {"", str(start.year)})
    cells.flag("area_imprecise", when=cells.text("geo_precision") in VAGUE_PLACE)
    cells.check_coordinates(iso3, "latitude", "longitude")
    return r.Facts(
        iso3=iso3,
        start=start,
        end=start,
        precision=PRECISION[cells.text("time_precision")],
        area=area(places, cells, iso3, "admin1"),
        violence=kind,
        best=cells.count("fatalities"),
    )


def _day(value: str) -> date:
    """A day as the export or the API writes it. Raises RowRefused `date`."""
    written = WRITTEN.fullmatch(value)
    if written is None:
        return day(value)
    name = written[2][:3].lower()
    if name not in MONTHS:
        raise r.RowRefused("date")
    return real_day(int(written[3]), MONTHS.index(name) + 1, int(written[1]))
