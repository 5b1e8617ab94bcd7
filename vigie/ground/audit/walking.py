"""The stored rows of a chain, in order and in big pieces, as cheaply as each engine gives them.

Through the ORM a row costs more than its hash; here the database's own cursor is read. What an attacker put into a
column (text among bytes, nothing at all) comes out as it is and is judged by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

Row = tuple[Any, Any, Any]  # (seq, body, digest): int, bytes, bytes in a chain that nobody touched
PIECE = 10_000
SELECT = "SELECT seq, body, digest FROM audit_entry WHERE chain = {0} AND seq >= {0} ORDER BY seq"


def stored_rows(chain: str, first: int = 1) -> Iterator[list[Row]]:
    """Lists of rows (seq, body, digest) by seq, beginning at `first`, all of one moment's database."""
    return _sqlite(chain, first) if connection.vendor == "sqlite" else _postgres(chain, first)


def _sqlite(chain: str, first: int) -> Iterator[list[Row]]:
    connection.ensure_connection()
    raw = connection.connection
    usual = raw.text_factory
    # Text where bytes belong may be no UTF-8 at all: it must be met as a wrong value, not as an exception.
    raw.text_factory = _any_text
    cursor = raw.cursor()
    try:
        # One statement sees one state of the database; a transaction here would hold the only writer up.
        cursor.execute(SELECT.format("?"), (chain, first))
        while piece := cursor.fetchmany(PIECE):
            yield piece
    finally:
        cursor.close()
        raw.text_factory = usual


def _any_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _postgres(chain: str, first: int) -> Iterator[list[Row]]:
    with transaction.atomic(), connection.connection.cursor(name="audit_walk", binary=True) as cursor:
        cursor.execute(SELECT.format("%s"), (chain, first))
        while piece := cursor.fetchmany(PIECE):
            yield piece
