"""Figures: load, permit, act, answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from vigie.compute import sdg
from vigie.ground.access.rules import may, permit
from vigie.protection.incidents import rules
from vigie.protection.incidents.figures import actions
from vigie.protection.incidents.figures.forms import FiguresForm
from vigie.protection.incidents.figures.reading import read, silence
from vigie.protection.incidents.figures.tables import DIMENSIONS, LETTERS, statistics, table

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
TEAM = "monitoring"


@require_GET
def figures(request: Request) -> HttpResponse:
    """The indicator for twelve months, and the acts by each feature; every cell opens to its rows."""
    permit(rules.FIGURES, request.actor, TEAM)
    form = FiguresForm({**FiguresForm.defaults(), **request.GET.dict()})
    period, country, by = form.asked()
    opened = read(request.actor, period, country)
    counted = sdg.count(opened.harms())
    made = table(counted, DIMENSIONS[by])
    context = {
        "form": form, "period": period, "by": by, "country": country, "dimension": DIMENSIONS[by],
        "columns": [(value, DIMENSIONS[by].name(value)) for value in made.columns],
        "rows": [_row(made.columns, letter, cells) for letter, cells in made.rows],
        "totals": made.totals, "counted": counted, "opened": opened, "statistics": statistics(opened),
        "silence": [(code, months) for code, months in silence(request.actor, period).items() if months],
        "may_export": may(rules.EXPORT, request.actor, TEAM),
    }  # fmt: skip
    return render(request, "incidents/figures.html", context)


def _row(columns: list[str], letter: str, cells: list[list[sdg.Victim]]) -> dict[str, Any]:
    """One category: its name, its codes, the victims of each column, how many in all."""
    return {
        "letter": letter,
        "name": LETTERS[letter],
        "codes": " ".join(sdg.CODES[letter]),
        "cells": list(zip(columns, cells, strict=True)),
        "total": sum(map(len, cells)),
    }


@require_GET
def behind(request: Request) -> HttpResponse:
    """The violations behind one cell, for those who may open them."""
    permit(rules.FIGURES, request.actor, TEAM)
    form = FiguresForm({**FiguresForm.defaults(), **request.GET.dict()})
    period, country, by = form.asked()
    opened = read(request.actor, period, country)
    letter, value = request.GET.get("letter", ""), request.GET.get("value", "")
    cells = sdg.count(opened.harms()).by(DIMENSIONS[by].of)
    victims = cells.get(letter, {}).get(value, [])
    refs = {ref for victim in victims for ref in victim.refs}
    rows = [(one, facts.title) for one, facts in opened.opened.items() if str(one.pk) in refs]
    context = {"rows": rows, "n": len(victims), "letter": LETTERS.get(letter, ""), "back": request.GET.urlencode()}
    return render(request, "incidents/figures_behind.html", context)


@require_POST
def export(request: Request) -> HttpResponse:
    """The table as it may leave the team."""
    form = FiguresForm({**FiguresForm.defaults(), **request.POST.dict()})
    period, country, by = form.asked()
    content = actions.export(period, country=country, by_what=by, by=request.actor)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sdg-16-10-1-{period.start:%Y-%m}.csv"'
    return answer
