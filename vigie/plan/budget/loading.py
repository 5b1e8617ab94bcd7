"""What the views of this room share: loading is the access check, and a form that an action refused is shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from vigie.ground.access.answering import done
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import may
from vigie.ground.files.receiving import Received, whole
from vigie.plan.budget.models import BudgetLine, Expenditure, Fund, Funder
from vigie.plan.budget.rules import READ, TEAM
from vigie.plan.tree.models import Element, Node, PlanVersion
from vigie.plan.tree.queries import current_version
from vigie.protection.incidents.sheets.reading import MOST_BYTES, Table, Unreadable, table_of

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def must_read(request: Request) -> None:
    """404 for whoever may not read what is sealed about money."""
    if not may(READ, request.actor, TEAM):
        raise Http404


def version_or_404() -> PlanVersion:
    version = current_version()
    if version is None:
        raise Http404
    return version


def node_of(element: Element) -> Node:
    """The element's node in the newest version that has it."""
    found = Node.objects.filter(element=element).select_related("parent").order_by("-version__imported_at").first()
    if found is None:
        raise Http404
    return found


def load_element(element_id: UUID) -> Element:
    return get_object_or_404(Element, pk=element_id)


def load_line(line_id: UUID) -> BudgetLine:
    """Lines are clear: everyone who signs in reads them."""
    return get_object_or_404(BudgetLine.objects.select_related("element", "fund", "heading"), pk=line_id)


def load_expenditure(request: Request, expenditure_id: UUID) -> Expenditure:
    must_read(request)
    visible = Expenditure.objects.visible_to(request.actor).select_related("entered_by", "second", "contrary_of")
    return get_object_or_404(visible, pk=expenditure_id)


def load_fund(request: Request, fund_id: UUID) -> Fund:
    must_read(request)
    return get_object_or_404(Fund.objects.visible_to(request.actor).select_related("funder"), pk=fund_id)


def load_funder(request: Request, funder_id: UUID) -> Funder:
    must_read(request)
    return get_object_or_404(Funder.objects.visible_to(request.actor), pk=funder_id)


def answered(
    request: Request, form: forms.Form, act: Callable[[], Any], said: str, to: Callable[[], str], **words: Any
) -> HttpResponse:
    """Act if the form is right, say so and go on; else show it, with what is wrong. `words`: heading, submit, back."""
    if form.is_bound and done(form, act):
        messages.success(request, said)
        return redirect(to())
    return render(request, "budget/form.html", {"form": form, **words}, status=422 if form.is_bound else 200)


def table_from(received: Received) -> Table:
    """The rows of a sheet that came in sealed; the file itself is read once and not kept. Raises Unreadable."""
    if received.size > MOST_BYTES:
        raise Unreadable
    return table_of(whole(received))


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Say a refusal on a form."""
    form.add_error(None, str(refusal.message))
