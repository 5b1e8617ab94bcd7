"""The pages of a chain: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Invalid
from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.terms.queries import country_choices
from vigie.protection.incidents import rules
from vigie.protection.incidents.chains import actions
from vigie.protection.incidents.chains.finding import Found, by_words
from vigie.protection.incidents.chains.forms import RelationForm, WordsForm
from vigie.protection.incidents.chains.picture import drawings, graph_of
from vigie.protection.incidents.chains.presenting import lines_of, words
from vigie.protection.incidents.chains.reading import Member, chain_of
from vigie.protection.incidents.chains.timeline import of_chain, of_one
from vigie.protection.incidents.evidence.presenting import shown
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.queries import register

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 25


def _load(request: Request, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)


@require_GET
def chain(request: Request, incident_id: UUID) -> HttpResponse:
    """Everything related to a violation, drawn, as a table and in time."""
    return _page(request, _load(request, incident_id))


def _page(request: Request, found: Incident, wrong: tuple[str, ReasonForm] | None = None) -> HttpResponse:
    read = chain_of(found, open_one(found, by=request.actor), by=request.actor)
    graph = graph_of(read)
    context = {
        "incident": found,
        "facts": read.members[found.pk].facts,
        "lines": lines_of(read, found, wrong),
        "graph": graph,
        "drawings": drawings(graph),
        "timeline": of_chain(read),
        "may_relate": may(rules.RELATE, request.actor, found.team_id),
    }
    return render(request, "incidents/chain.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def relate(request: Request, incident_id: UUID) -> HttpResponse:
    """Choose another violation, by month, country and title or by its words, and say how the two are related."""
    found = _load(request, incident_id)
    permit(rules.RELATE, request.actor, found.team_id)
    if "words" in request.POST:
        return _found(request, found)
    offered = _offered(request, found)
    form = RelationForm(offered["listed"], request.POST or None)
    if form.is_valid():
        try:
            actions.relate(found, _load(request, form.cleaned_data["other"]), form.about(), by=request.actor)
            messages.success(request, _("The two violations are related."))
            return redirect("incidents:chain", found.pk)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
    context = {"incident": found, "form": form, "finding": WordsForm(), **offered}
    return render(request, "incidents/relate.html", context, status=422 if form.is_bound else 200)


def _offered(request: Request, found: Incident) -> dict[str, Any]:
    """One page of the register, without this violation; and the one that was chosen, wherever it had been found."""
    country = request.GET.get("country", found.country)
    page = Pages(_others(request, found, country), PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    chosen = _chosen(request.POST.get("other", ""))
    if chosen and chosen not in {one.pk for one in listed}:
        listed += Incident.objects.visible_to(request.actor).filter(pk=chosen).exclude(pk=found.pk)
    opened = open_many([one for one in listed if not one.needs_two], by=request.actor, of="incidents")
    named = [(one.pk, words(one, opened[one.pk]["title"])) for one in listed if one.pk in opened]
    return {"listed": named, "page": page, "country": country, "countries": country_choices()}


def _others(request: Request, found: Incident, country: str) -> Any:
    return register(request.actor, country=country).exclude(pk=found.pk)


def _chosen(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _found(request: Request, found: Incident) -> HttpResponse:
    """The same page with the violations that hold the typed words, of any country."""
    finding = WordsForm(request.POST)
    hits = Found([])
    if finding.is_valid():
        try:
            hits = by_words(finding.cleaned_data["words"], _others(request, found, ""), by=request.actor)
        except Invalid as refusal:
            finding.add_error("words", str(refusal.message))
    form = RelationForm([(one.pk, words(one, title)) for one, title in hits.listed])
    context = {"incident": found, "form": form, "finding": finding, "hits": hits, "countries": country_choices()}
    return render(request, "incidents/relate.html", context, status=422 if finding.errors else 200)


@require_POST
def unrelate(request: Request, incident_id: UUID, other_id: UUID, relation_id: UUID) -> HttpResponse:
    """End a relation, with a reason."""
    found, other = _load(request, incident_id), _load(request, other_id)
    permit(rules.RELATE, request.actor, found.team_id)
    form = ReasonForm(request.POST, prefix=f"r{relation_id.hex}")
    if not form.is_valid():
        return _page(request, found, wrong=(str(relation_id), form))
    actions.end(found, other, relation_id, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("The relation is ended. It stays readable, with your reason."))
    return redirect("incidents:chain", found.pk)


@require_GET
def timeline(request: Request, incident_id: UUID) -> HttpResponse:
    """One violation in time: what happened, and what was done with it."""
    found = _load(request, incident_id)
    known = open_one(found, by=request.actor)
    own = chain_of(found, known, by=request.actor, steps=1)
    relations = [one for one in own.relations if str(found.pk) in (one.source, one.target)]
    events = of_one(Member(found, known), relations, shown(found, request.actor).pieces)
    return render(request, "incidents/timeline.html", {"incident": found, "timeline": events})
