"""Calls, and the rules of funders: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.plan.budget.models import Funder
from vigie.plan.funding import calls as actions
from vigie.plan.funding import queries, rules
from vigie.plan.funding.forms import BringForm, CallForm, TermsForm
from vigie.plan.funding.models import Call, PaperKind, Terms
from vigie.plan.funding.states import CALL
from vigie.plan.funding.views.answering import form_page, readers_only, stepped

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SHOWN = 200


def _load(request: Request, call_id: UUID) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.actor).select_related("brought_by", "funder"), pk=call_id)


@require_GET
def calls(request: Request) -> HttpResponse:
    """The calls that one can still answer, the nearest deadline first."""
    readers_only(request)
    found = list(Call.objects.visible_to(request.actor).open(timezone.localdate())[:SHOWN])
    opened = open_many(found, by=request.actor, of="calls")
    funders = list(Funder.objects.visible_to(request.actor))
    context = {
        "calls": [(one, opened[one.pk]) for one in found],
        "funders": funders,
        "may_search": may(rules.SEARCH, request.actor, rules.TEAM),
    }
    return render(request, "funding/calls.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Enter a call by hand."""
    permit(rules.SEARCH, request.actor, rules.TEAM)
    form = CallForm(typed(request))
    if form.is_bound and done(form, lambda: actions.enter_call(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept, sealed."))
        return redirect("funding:calls")
    return form_page(request, form, "", heading=_("New call"), submit=_("Keep"))


@limited("import")
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Take a file of calls in."""
    permit(rules.SEARCH, request.actor, rules.TEAM)
    form = BringForm(typed(request), request.FILES or None)
    said: list[actions.Brought] = []

    def act() -> None:
        data, dry_run = form.cleaned_data["file"], form.cleaned_data["try_only"]
        said.append(actions.bring_calls(data, dry_run=dry_run, by=request.actor))

    if form.is_bound and done(form, act):
        words = _("%(new)d new, %(changed)d changed, %(same)d as they were.") % vars(said[0])
        messages.success(request, words)
        return redirect("funding:bring_calls" if form.cleaned_data["try_only"] else "funding:calls")
    return form_page(request, form, "", heading=_("Bring in a file of calls"), submit=_("Bring in"), files=True)


@require_GET
def call(request: Request, call_id: UUID) -> HttpResponse:
    """One call, and what its funder asks for."""
    readers_only(request)
    found = _load(request, call_id)
    context = {
        "call": found,
        "facts": open_one(found, by=request.actor),
        "verbs": CALL.verbs(found.state),
        "proposals": found.proposals.all(),
        "may_search": may(rules.SEARCH, request.actor, rules.TEAM),
    }
    return render(request, "funding/call.html", context)


@require_POST
def sort(request: Request, call_id: UUID, verb: str) -> HttpResponse:
    """Follow it, or set it aside."""
    found = _load(request, call_id)
    if verb not in CALL.transitions:
        raise Http404
    return stepped(request, found, lambda: actions.sort_call(found, verb, by=request.actor), _("Kept."))


@require_http_methods(["GET", "POST"])
def terms(request: Request, funder_id: UUID) -> HttpResponse:
    """The rules of a funder, and which of its papers we lack."""
    readers_only(request)
    funder = get_object_or_404(Funder.objects.visible_to(request.actor), pk=funder_id)
    kept = Terms.objects.visible_to(request.actor).filter(funder=funder).first()
    facts = open_one(kept, by=request.actor) if kept else {}
    form = TermsForm(typed(request), initial=facts)
    if form.is_bound:
        permit(rules.SEARCH, request.actor, rules.TEAM)
    if form.is_bound and done(form, lambda: actions.keep_terms(funder, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept, sealed."))
        return redirect("funding:terms", funder.pk)
    missing = queries.missing_papers(facts.get("papers", []), timezone.localdate())
    lead = _("Missing or expired: %(papers)s") % {"papers": ", ".join(str(PaperKind(kind).label) for kind in missing)}
    heading = _("Rules of %(funder)s") % {"funder": funder.code}
    return form_page(request, form, "", heading=heading, submit=_("Keep"), lead=lead if missing else "")
