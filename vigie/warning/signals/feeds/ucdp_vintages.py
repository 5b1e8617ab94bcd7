"""Deaths by country and month as UCDP had them at each publication: vintage_date, month, iso3, fatalities_best.

One file holds many vintages, the oldest first; each becomes a vintage of the feed, with the day it came out.
"""

from __future__ import annotations

from datetime import date

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds import ucdp_monthly
from vigie.warning.signals.feeds.cells import Cells, day

CODE = "ucdp-vintages"
VINTAGE = "vintage_date"
REQUIRED = (VINTAGE, *ucdp_monthly.REQUIRED)
key = ucdp_monthly.key


def facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The deaths of one country and month as of the row's vintage; raises RowRefused.

    The day of the vintage is of the vintage, not of the row: it is taken out, so that a row which says the same again
    is known to be the same.
    """
    if day(cells.text(VINTAGE)) > today:
        raise r.RowRefused("date_future")
    del cells.payload[VINTAGE]
    return ucdp_monthly.facts(cells, places, today)
