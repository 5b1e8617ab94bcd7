"""What needs this person now, asked of every room, in order of harm."""

from __future__ import annotations

from vigie.doors.desk.rooms import present
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo


def todo(actor: Actor) -> list[Todo]:
    """Every room's `queries.todo(actor)`, red before green, then the nearest deadline."""
    found: list[Todo] = []
    for room in present():
        queries = room.part("queries")
        if queries and hasattr(queries, "todo"):
            found += queries.todo(actor)
    return sorted(found, key=lambda item: item.order)
