"""What an entry says, read from its body by the database itself.

No fact lies in a column of its own: an index is *derived* from the very bytes that were hashed, so that nobody can make
the page say something else than what the chain verifies.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, TextField
from django.db.models.sql.compiler import SQLCompiler

FACTS = ("actor", "at", "id", "type", "verb")
AFTER_HASH = 33  # SQL counts from 1: the first 32 bytes of a body are the previous entry's hash.


class Fact(Func):
    """One fact of `body`; NULL where an attacker left something that is no entry, so that no page stumbles on it."""

    output_field = TextField()

    def __init__(self, name: str) -> None:
        if name not in FACTS:
            raise ValueError(name)
        self.name = name
        super().__init__(F("body"))

    def deconstruct(self) -> tuple[str, tuple[str], dict[str, Any]]:
        return "vigie.ground.audit.facts.Fact", (self.name,), {}

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        words = f"CAST(substr(%(expressions)s, {AFTER_HASH}) AS TEXT)"
        template = f"CASE WHEN json_valid({words}) THEN json_extract({words}, '$.{self.name}') END"
        return self._as(template, compiler, connection)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        # Canonical JSON has one spelling, and no value of ours holds a quote: what parses JSON here is not immutable.
        words = f"encode(substring(%(expressions)s from {AFTER_HASH}), 'escape')"
        return self._as(f'substring({words} from \'"{self.name}":"([^"]*)"\')', compiler, connection)

    def _as(self, template: str, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """The column appears twice in SQLite's spelling, once in PostgreSQL's; it has no parameters."""
        body, params = compiler.compile(self.source_expressions[0])
        return template % {"expressions": body}, list(params)
