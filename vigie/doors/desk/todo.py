"""What needs this person now, asked of every room, in order of harm."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from vigie.doors.desk.rooms import Room, present
from vigie.ground.access.rules import asked_once
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo, in_order


def todo(actor: Actor) -> list[Todo]:
    """Every room's `queries.todo(actor)`: red before green, then the nearest deadline, and no kind hides another."""
    with asked_once(actor):
        return in_order(line for room in present() for line in _of(room, actor))


def _of(room: Room, actor: Actor) -> list[Todo]:
    """What one room asks; what stands for more leads to the room's own list where it names no other."""
    queries = room.part("queries")
    if queries is None or not hasattr(queries, "todo"):
        return []
    first_page = reverse("desk:today") + room.prefix
    return [replace(line, among=line.among or first_page) for line in queries.todo(actor)]
