"""The keyed digests by which an import recognises rows without opening them."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from vigie.compute import crypto
from vigie.warning.signals.feeds.rows import Facts, Row


class SourceKey:
    """HMAC-SHA256 under a key of one public source, derived from the node's secret: `vigie/1|source|<code>`."""

    def __init__(self, source: str) -> None:
        self._key = crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("source", source))

    def _digest(self, purpose: bytes, content: bytes) -> bytes:
        return hmac.digest(self._key, purpose + b"|" + content, hashlib.sha256)

    def row_key(self, row: Row) -> bytes:
        """Stands for the source's own id of the row."""
        return self._digest(b"key", row.key.encode())

    def row_digest(self, row: Row) -> bytes:
        """Changes when a cell, a flag or a coded fact changes; blanks around cells do not count."""
        facts = {
            name: value if value is None or isinstance(value, (bool, int)) else str(value)
            for name, value in _facts(row)
        }
        return self._digest(b"row", crypto.canonical([facts, list(row.flags), dict(row.payload)]))

    def file_digest(self, sha256: bytes) -> bytes:
        """Stands for the whole file."""
        return self._digest(b"file", sha256)


def _facts(row: Row) -> list[tuple[str, object]]:
    facts: Facts | None = row.facts
    return [] if facts is None else facts.items()
