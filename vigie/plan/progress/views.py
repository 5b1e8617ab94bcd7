"""The plan's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.presenting import headline
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.progress import queries
from vigie.plan.tree import queries as tree
from vigie.plan.tree.rules import IMPORT


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    version = tree.current_version()
    context = {
        "version": version,
        "axes": queries.axis_lines(version),
        "of_the_file": tree.open_per_axis(version).get(None, 0) if version else 0,
        "headlines": [(recipe, headline(recipe, recipe.figure(None))) for recipe in RECIPES.values()],
        "may_import": may(IMPORT, _actor(request)),
        "import_rule": IMPORT.sentence,
    }
    return render(request, "progress/dashboard.html", context)
