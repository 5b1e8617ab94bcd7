"""The consents of a case."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.seal.opening import open_one
from vigie.protection.cases.consents import actions
from vigie.protection.cases.consents.forms import ConsentForm, WithdrawalForm
from vigie.protection.cases.consents.presenting import shown
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.models import Case
from vigie.protection.cases.views.loading import Request, load, part


@require_http_methods(["GET", "POST"])
def consents(request: Request, case_id: UUID) -> HttpResponse:
    """What each person agreed to, and the form to record one more."""
    found = load(request, case_id)
    if request.method == "GET":
        return _page(request, found, None)
    form = ConsentForm(Facts.opened(open_one(found, by=request.actor)), request.POST)
    if form.is_valid():
        with said_on(form):
            actions.record(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The consent is recorded. It ends by itself on its last day."))
            return redirect("cases:consents", found.pk)
    return _page(request, found, form)


def _page(request: Request, found: Case, form: ConsentForm | None) -> HttpResponse:
    return part(
        request,
        found,
        "cases/consents.html",
        lambda facts: {"form": form or ConsentForm(facts), "shown": shown(facts)},
        wrong=form is not None,
    )


@require_POST
def withdraw(request: Request, case_id: UUID) -> HttpResponse:
    """The person takes a consent back."""
    found, form = load(request, case_id), WithdrawalForm(request.POST)
    if form.is_valid():
        actions.withdraw(found, str(form.cleaned_data["consent"]), why=form.cleaned_data["why"], by=request.actor)
        messages.success(request, _("Withdrawn: nothing more can be sent on it. What was sent already is listed."))
    return redirect("cases:consents", found.pk)


@require_POST
def tell(request: Request, case_id: UUID) -> HttpResponse:
    """The person was told what had been sent already."""
    found, form = load(request, case_id), WithdrawalForm(request.POST)
    if form.is_valid():
        actions.tell(found, str(form.cleaned_data["consent"]), by=request.actor)
        messages.success(request, _("Noted."))
    return redirect("cases:consents", found.pk)
