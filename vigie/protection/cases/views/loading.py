"""How every page of this room finds its case: loading is the access check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from vigie.protection.cases.models import Case

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def load(request: Request, case_id: UUID) -> Case:
    """The case, or a 404 for whoever may not see it."""
    return get_object_or_404(Case.objects.visible_to(request.actor), pk=case_id)
