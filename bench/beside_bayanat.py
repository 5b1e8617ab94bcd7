"""Vigie beside Bayanat 4.0.2, measured before on a like machine: the same questions, at 10,000 records.

Bayanat keeps its facts in clear in PostgreSQL; Vigie's are sealed, and searched in the memory of a session. So this is
no race of databases: it shows what sealing costs a monitor. Our search is a whole page with its counts, drawn on the
server, of which twenty records are opened anew; what it is slower is told here, and promised in `filters`.
"""

from __future__ import annotations

import os
import sys
import tempfile

from bench import filters, sheets
from bench.table import show
from tests.support.postgres import private_postgres

RECORDS = 10_000
ROWS_A_SECOND, SEARCH_MS, FIRST_LOAD = 31.0, 33.0, 1_250_000  # Bayanat 4.0.2; of 26 to 31 rows a second the better


def measure() -> bool:
    """Print the table, both on PostgreSQL; True when import and first load are no worse."""
    with private_postgres() as address, tempfile.TemporaryDirectory(prefix="vigie-bench-beside-") as home:
        base = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        rate = RECORDS / sheets.apart({**base, "DATABASE_URL": address}, RECORDS)["take in"]
    with private_postgres() as address:
        found = filters.apart(address, RECORDS)
    search = found["milliseconds"]["four values"]
    rows: list[list[object]] = [
        ["import, rows a second", rate, ROWS_A_SECOND, rate / ROWS_A_SECOND],
        ["search, p50, milliseconds", search, SEARCH_MS, search / SEARCH_MS],
        ["first load, bytes gzipped", found["bytes"], FIRST_LOAD, found["bytes"] / FIRST_LOAD],
    ]
    show(f"Beside Bayanat 4.0.2, {RECORDS:,} records, PostgreSQL", ["", "Vigie", "Bayanat", "ratio"], rows)
    return bool(rate >= ROWS_A_SECOND and found["bytes"] <= FIRST_LOAD)


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
