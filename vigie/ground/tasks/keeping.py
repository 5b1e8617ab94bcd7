"""What is kept of tasks: those done long ago go, and those about what was erased go with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule
from vigie.ground.seal import keeping as seal
from vigie.ground.tasks.models import Task


def _erase(ids: Sequence[UUID]) -> None:
    Task.objects.filter(pk__in=ids).delete()


def forget(kind: str, ids: Sequence[UUID]) -> None:
    """Remove the tasks about records that are erased, whatever their state."""
    tasks = Task.objects.filter(subject_kind=kind, subject_id__in=[str(key) for key in ids])
    seal.forget(Task._meta.label_lower, list(tasks.values_list("pk", flat=True)))
    tasks.delete()


RULES = [
    Rule(
        name="tasks",
        model=Task,
        title=_("Tasks"),
        sentence=_("Done; counted from the day they were due."),
        months=24,
        clock="due_at",
        ended=lambda: Task.objects.filter(state="done"),
        erase=_erase,
        verb="task.erase",
    )
]
