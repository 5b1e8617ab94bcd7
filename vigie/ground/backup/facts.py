"""What the manifest says of a database, read by the same statements on both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Ask = Callable[[str], list[Any]]


@dataclass(frozen=True)
class Facts:
    """Rows of each table, the head of each audit chain as (place, hex digest), and the migrations applied."""

    rows: dict[str, int] = field(default_factory=dict)
    heads: dict[str, list[Any]] = field(default_factory=dict)
    migrations: list[list[str]] = field(default_factory=list)


def quoted(name: str) -> str:
    """A table's name as both engines take it."""
    return '"' + name.replace('"', '""') + '"'


def facts_of(ask: Ask, tables: str) -> Facts:
    """Ask one snapshot; `tables` is the engine's statement that lists its tables."""
    names = sorted(row[0] for row in ask(tables))
    return Facts(
        rows={name: ask(f"SELECT count(*) FROM {quoted(name)}")[0][0] for name in names},  # noqa: S608
        heads={
            chain: [seq, bytes(head).hex()] for chain, seq, head in ask("SELECT chain, seq, digest FROM audit_head")
        },
        migrations=[[app, name] for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")],
    )
