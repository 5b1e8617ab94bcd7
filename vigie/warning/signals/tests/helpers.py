"""What the tests of this room share: a resolver of places without a database, and small invented files."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.db import connection

from vigie.ground.seal.models import SealedRecord
from vigie.warning.signals.feeds.countries import folded
from vigie.warning.signals.feeds.reading import READERS, read
from vigie.warning.signals.feeds.rows import Row
from vigie.warning.signals.feeds.table import open_table

TODAY = date(2026, 6, 1)
FILES = {
    "awsd": "awsd_incidents_ca8.csv",
    "ucdp-ged": "ucdp_ged231_events_CAF.csv",
    "ucdp-monthly": "ucdp_country_month_ca8.csv",
}
AWSD = {
    "Incident ID": "1",
    "Year": "2020",
    "Month": "3.0",
    "Day": "4.0",
    "Country": "Chad",
    "Region": "Lac",
    "City": "Ville inventée",
    "Nationals killed": "1",
    "Internationals killed": "0",
    "Total killed": "1",
    "Total wounded": "0",
    "Total kidnapped": "0",
    "Total detained": "0",
    "Total affected": "1",
    "Gender Male": "0",
    "Gender Female": "1",
    "Gender Unknown": "0",
    "Means of attack": "Shooting",
    "Latitude": "13.5",
    "Longitude": "14.2",
    "Actor name": "Groupe inventé",
    "Details": "Texte inventé.",
    "Verified": "Yes",
}
GED = {
    "id": "900001",
    "year": "2020",
    "type_of_violence": "3",
    "country": "Central African Republic",
    "side_a": "Groupe inventé",
    "where_prec": "1",
    "adm_1": "Ouaka province",
    "lat": "5.7",
    "lon": "20.6",
    "date_prec": "1",
    "date_start": "2020-03-04",
    "date_end": "2020-03-04",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "2",
    "deaths_unknown": "0",
    "best": "2",
    "high": "3",
    "low": "2",
}
MONTHLY = {"month": "2020-03", "iso3": "TCD", "fatalities_best": "7", "stage": "final", "in_source": "True"}
VINTAGES = {"vintage_date": "2024-01-26", "month": "2020-03", "iso3": "TCD", "fatalities_best": "7"}
ACLED = {
    "event_id_cnty": "CHA901",
    "event_date": "04 March 2020",
    "year": "2020",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "actor1": "Groupe inventé",
    "civilian_targeting": "Civilian targeting",
    "iso": "148",
    "region": "Middle Africa",
    "country": "Chad",
    "admin1": "Lac",
    "location": "Ville inventée",
    "latitude": "13.5",
    "longitude": "14.2",
    "geo_precision": "1",
    "source": "Source inventée",
    "notes": "Texte inventé.",
    "fatalities": "2",
    "timestamp": "1583366400",
}
EXAMPLES = {
    "awsd": AWSD,
    "ucdp-ged": GED,
    "ucdp-candidate": GED,
    "ucdp-monthly": MONTHLY,
    "ucdp-vintages": VINTAGES,
    "acled": ACLED,
}


class FewPlaces:
    """The eight countries by code and English name, and three areas: enough to tell known from unknown."""

    countries = {"CMR", "CAF", "TCD", "COG", "COD", "GAB", "GNQ", "STP"}
    areas = {("TCD", "lac"): "TD-LC", ("CAF", "ouaka"): "CF-UK", ("CAF", "bangui"): "CF-BGF"}

    def country(self, name: str) -> str | None:
        return name if name in self.countries else None

    def area(self, iso3: str, name: str) -> str | None:
        return self.areas.get((iso3, folded(name)))


def as_csv(*rows: dict[str, str], separator: str = ",") -> str:
    """A file of these rows under the columns of the first one."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read_bytes(source: str, content: bytes, country: str = "") -> list[Row]:
    """All rows of a file, read as of TODAY."""
    reader = READERS[source]
    table = open_table(io.BytesIO(content), reader.required)
    return list(read(reader, table, FewPlaces(), today=TODAY, country=country))


def read_one(source: str, **changes: str) -> Row:
    """The example row of a source with some cells changed."""
    (row,) = read_bytes(source, as_csv(EXAMPLES[source] | changes).encode())
    return row


def depths_of_sealing(monkeypatch):
    """From now on, how many transactions stand open around each sealing; the list grows as it happens."""
    depths, seal = [], SealedRecord.seal

    def noted(record, *args, **how):
        depths.append(len(connection.savepoint_ids))
        return seal(record, *args, **how)

    monkeypatch.setattr(SealedRecord, "seal", noted)
    return depths
