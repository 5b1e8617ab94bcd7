"""The timed work on files: what an upload that was cut off has left, and what an erasure could not finish."""

from __future__ import annotations

from django.db.models import Q

from vigie.ground.files.actions import remove
from vigie.ground.files.models import File
from vigie.ground.files.store import store


def tick() -> int:
    """Name the halves whose row is committed, remove those of no row, and the ciphertexts of erased files.

    A whole file without a row is left alone: a node started by mistake on another database must not empty the folder.
    Returns how many ciphertexts were removed.
    """
    removed = 0
    for half in store().left_behind():
        if File.objects.filter(Q(pk=half.name, state="kept") | Q(copy=half.name)).exists():
            half.settle()
        else:
            half.drop()
            removed += 1
    for file in File.objects.to_remove():
        remove(file)
        removed += 1
    return removed
