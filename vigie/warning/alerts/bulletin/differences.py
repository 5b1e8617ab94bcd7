"""What changed between two versions of a message, field by field, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping

from vigie.compute.words import Piece, compared


def changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, list[Piece]]]:
    """The fields that differ, in the order of `after`, each with its pieces; one that is gone comes last."""
    names = [*after, *(name for name in before if name not in after)]
    return [
        (name, compared(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]
