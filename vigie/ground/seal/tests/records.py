"""A sealed record that has nothing else to say (a task), and how often a life of keys is told."""

from __future__ import annotations

import os
from typing import TypeVar

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import SealedRecord
from vigie.ground.tasks.models import Task

FACTS = {"title": "Prévenir Ngaïssona", "outcome": ""}
Record = TypeVar("Record", bound=SealedRecord)


def sealed_task(owner: Actor, team: str = "monitoring") -> Task:
    """Anyone may seal to a team: this one belongs to `owner`."""
    task = Task(owner=owner.user, due_at=timezone.now(), subject_kind="x", subject_id="1")
    task.seal(FACTS, team)
    task.save()
    return task


def again(record: Record) -> Record:
    """The record as the database has it now."""
    return type(record)._base_manager.get(pk=record.pk)


def turns(many: int) -> int:
    """How many lives to tell: a third of them on PostgreSQL, where the same ones would come again."""
    return many // 3 if os.environ.get("DATABASE_URL") else many
