"""The emergency grants of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.rules import may
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import rules
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.grants import actions
from vigie.protection.cases.grants.forms import AskForm, WordsForm
from vigie.protection.cases.grants.presenting import shown, too_few_signers
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.views.loading import Request, load, part

STEPS: dict[str, Callable[..., None]] = {
    "sign": actions.sign,
    "sign_second": actions.sign_second,
    "refuse": actions.refuse,
    "pay": actions.pay,
    "receive": actions.receive,
    "report": actions.report,
}


@require_http_methods(["GET", "POST"])
def grants(request: Request, case_id: UUID) -> HttpResponse:
    """The grants of a case, and the form to ask for one."""
    found = load(request, case_id)
    if request.method == "GET":
        return _page(request, found)
    form = AskForm(Facts.opened(open_one(found, by=request.actor)), request.POST)
    if form.is_valid():
        with said_on(form):
            actions.ask(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Asked for. Two different people sign before anything is paid."))
            return redirect("cases:grants", found.pk)
    return _page(request, found, form=form)


def _page(request: Request, found: Case, form: AskForm | None = None, refused: str = "") -> HttpResponse:
    def context(facts: Facts) -> dict[str, Any]:
        return {
            "form": form or AskForm(facts),
            "shown": shown(found, facts, request.actor),
            "may_ask": may(rules.ASK_GRANT, request.actor, found.team_id) and found.state != "closed",
            "refused": refused,
            "too_few": too_few_signers(found, request.actor),
        }

    return part(request, found, "cases/grants.html", context, wrong=form is not None or bool(refused))


@require_POST
def step(request: Request, case_id: UUID, grant_id: UUID, verb: str) -> HttpResponse:
    """Sign, refuse, pay, keep the receipt, report."""
    if verb not in STEPS:
        raise Http404
    found = load(request, case_id)
    grant = get_object_or_404(EmergencyGrant.objects.visible_to(request.actor), pk=grant_id, case=found)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refused=_("Give the reason in a few words: someone will read it later."))
    STEPS[verb](grant, words=form.cleaned_data["words"], by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("cases:grants", found.pk)
