"""The security plan of a case, and its neutral page to print."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import label, parent_of, terms
from vigie.protection.cases.facts import Facts, Measure
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.security import actions
from vigie.protection.cases.security.forms import MeasureForm
from vigie.protection.cases.views.loading import Request, load, part

# What goes on the paper of a person, and of an office; phones and data belong to both.
PAPERS = {"personal": ("personal", "family", "home", "digital", "unknown"), "office": ("office", "digital", "unknown")}
Groups = list[tuple[str, list[Measure]]]


@require_http_methods(["GET", "POST"])
def security(request: Request, case_id: UUID) -> HttpResponse:
    """The measures that were agreed, by field, and the form for one more."""
    found = load(request, case_id)
    threats = threats_of(Facts.opened(open_one(found, by=request.actor)))
    form = MeasureForm(threats, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_on(form):
            actions.add(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Noted."))
            return redirect("cases:security", found.pk)
    context = {"form": form}
    return part(request, found, "cases/security.html", lambda facts: {**context, **_shown(facts)}, wrong=form.is_bound)


@require_GET
def printed(request: Request, case_id: UUID) -> HttpResponse:
    """The measures alone, without a name, a place or a word of ours: paper can be seized. A person's and an office's
    are two papers, for two who keep them."""
    scopes = PAPERS.get(request.GET.get("pour", ""), ())
    return part(request, load(request, case_id), "cases/security_print.html", lambda facts: _shown(facts, scopes))


@require_POST
def mark(request: Request, case_id: UUID, line_id: UUID, state: str) -> HttpResponse:
    """A measure is in place, or is dropped."""
    found = load(request, case_id)
    actions.mark(found, str(line_id), state=state, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("cases:security", found.pk)


def threats_of(facts: Facts) -> list[str]:
    """The threats of the newest risk sheet, one a line, as they were written."""
    written = facts.assessment.threats if facts.assessment else ""
    return [line for each in written.splitlines() if (line := each.strip(" \t-•·*"))]


def _shown(facts: Facts, scopes: Sequence[str] = ()) -> dict[str, Any]:
    """What was not dropped, under the names of its fields (or of these fields), and the threats without a measure."""
    order = [term.code for term in terms("security_scope")]
    kept = [(parent_of("security_measure", one.measure), one) for one in facts.measures if one.state != "dropped"]
    asked = [pair for pair in kept if not scopes or pair[0] in scopes]
    ordered = sorted(asked, key=lambda pair: order.index(pair[0]))
    groups: Groups = [
        (label("security_scope", scope), [one for _scope, one in pairs])
        for scope, pairs in groupby(ordered, key=lambda pair: pair[0])
    ]
    answered = {one.against for _scope, one in kept}
    return {"groups": groups, "unanswered": [line for line in threats_of(facts) if line not in answered]}
