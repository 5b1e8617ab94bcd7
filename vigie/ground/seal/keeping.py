"""What hangs on any sealed record that is erased: the marks of its names, the keys of the named, halves lent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from vigie.ground.seal import blind
from vigie.ground.seal.coercion_models import Opening
from vigie.ground.seal.models import NamedKey


def forget(kind: str, ids: Sequence[UUID]) -> None:
    """Remove it; inside the caller's transaction."""
    blind.forget(kind, ids)
    NamedKey.objects.filter(record_kind=kind, record_id__in=ids).delete()
    Opening.objects.filter(record_kind=kind, record_id__in=ids).delete()
