"""How every page of this room finds its case, and how the pages of its parts are drawn: loading is the access check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from vigie.ground.access.rules import may
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import rules
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.states import OPEN

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def load(request: Request, case_id: UUID) -> Case:
    """The case, or a 404 for whoever may not see it."""
    return get_object_or_404(Case.objects.visible_to(request.actor), pk=case_id)


def part(
    request: Request, found: Case, template: str, shown: Callable[[Facts], dict[str, Any]], *, wrong: bool = False
) -> HttpResponse:
    """A part of a case's file, opened: `shown` makes its context from the facts; `wrong` when a form was refused."""
    facts = Facts.opened(open_one(found, by=request.actor))
    officer = may(rules.WORK, request.actor, found.team_id)
    may_work = officer and found.state in OPEN
    context = {"case": found, "facts": facts, "officer": officer, "may_work": may_work, **shown(facts)}
    return render(request, template, context, status=400 if wrong else 200)
