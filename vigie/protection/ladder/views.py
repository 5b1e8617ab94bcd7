"""Security incidents and ladders: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.people.models import Party
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.search.searchable import Opened
from vigie.protection.incidents.models import Incident
from vigie.protection.intake import rules as intake
from vigie.protection.intake.models import Report
from vigie.protection.ladder import actions, origins, queries, rules
from vigie.protection.ladder.drawing import draw
from vigie.protection.ladder.facts import Told
from vigie.protection.ladder.forms import LogForm, LookForm, PartyForm
from vigie.protection.ladder.models import Ladder, SecurityIncident
from vigie.protection.ladder.presenting import rows, sentences
from vigie.protection.ladder.team import TEAM

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _party(request: Request, party_id: UUID) -> Party:
    return get_object_or_404(Party.objects.visible_to(request.actor), pk=party_id)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


@require_GET
def ladders(request: Request) -> HttpResponse:
    """Everyone on a ladder, those that ask for attention first; and the newest incidents."""
    facts = queries.incidents(request.actor)
    opened = open_many(facts, by=request.actor, of="security incidents")
    context = {
        "followed": [(one, sentences(one.reading)) for one in queries.followed(request.actor)],
        "incidents": [(one, Told.opened(opened[one.pk])) for one in facts],
        "may_log": may(rules.LOG, request.actor, TEAM),
    }
    return render(request, "ladder/list.html", context)


@require_http_methods(["GET", "POST"])
def log(request: Request, party_id: UUID | None = None) -> HttpResponse:
    """Note an unusual fact, in thirty seconds."""
    permit(rules.LOG, request.actor, TEAM)
    about = _party(request, party_id) if party_id else None
    return _log(request, {"parties": [str(about.pk)] if about else []}, about or "ladder:list")


@require_http_methods(["GET", "POST"])
def log_from_report(request: Request, report_id: UUID) -> HttpResponse:
    """The same with what a request says already: one click, and the rest is one look."""
    report = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)
    permit(rules.LOG, request.actor, TEAM)
    permit(intake.TRIAGE, request.actor, report.team_id)
    if before := origins.noted(report, by=request.actor):
        messages.info(request, origins.ALREADY)
        return redirect(before)
    told = origins.told_in(report, by=request.actor) if request.method == "GET" else {}
    return _log(request, told, None, report)


def _log(request: Request, initial: dict[str, Any], then: Any, report: Report | None = None) -> HttpResponse:
    """The form and its answer; afterwards to `then`, or to what was noted."""
    known = queries.followed(request.actor)
    initial = initial | queries.meant(known, initial.get("about", []))
    parties = {str(one.party.pk): one.party for one in known}
    names = sorted(((str(one.party.pk), one.facts.name) for one in known), key=lambda pair: pair[1].casefold())
    form = LogForm(names, _typed(request), initial=initial)
    if form.is_valid():
        chosen = [parties[key] for key in form.cleaned_data["parties"]]
        given = {name: form.cleaned_data[name] for name in ("country", "urgency")}
        given |= {"parties": chosen, "newcomer": form.newcomer(), "report": report}
        try:
            made = actions.log(form.told(), **given, by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted, sealed."))
            return redirect(then or made)
    return render(request, "ladder/log.html", {"form": form, "report": report}, status=_status(form))


@require_http_methods(["GET", "POST"])
def party_form(request: Request, party_id: UUID | None = None) -> HttpResponse:
    """Someone to follow, or other facts of someone who is."""
    permit(rules.LOG, request.actor, TEAM)
    known = _party(request, party_id) if party_id else None
    form = PartyForm(_typed(request), initial=open_one(known, by=request.actor) if known else None)
    if form.is_valid():
        if known:
            actions.change_party(known, form.facts(), by=request.actor)
        party = known or actions.write_party(form.facts(), by=request.actor)
        messages.success(request, _("Kept, sealed."))
        return redirect("ladder:party", party.pk)
    return render(request, "ladder/party_form.html", {"form": form, "party": known}, status=_status(form))


@require_GET
def incident(request: Request, fact_id: UUID) -> HttpResponse:
    """One security incident, as it was noted."""
    found = get_object_or_404(SecurityIncident.objects.visible_to(request.actor).select_related("noted_by"), pk=fact_id)
    told = Told.opened(open_one(found, by=request.actor))
    about = queries.followed(
        request.actor, parties=list(Party.objects.visible_to(request.actor).filter(pk__in=told.parties))
    )
    origin = Report.objects.visible_to(request.actor).filter(pk=told.origin).first() if told.origin else None
    context = {"incident": found, "told": told, "about": about, "origin": origin}
    context["opened"] = [Opened(found, told.sealed())]
    return render(request, "ladder/incident.html", context)


@require_GET
def party(request: Request, party_id: UUID) -> HttpResponse:
    """One person or organisation: the ladder drawn, the table behind it, what it says, and what may belong to it."""
    return _page(request, _party(request, party_id), LookForm())


def _page(request: Request, found: Party, form: LookForm) -> HttpResponse:
    (one,) = queries.followed(request.actor, parties=[found])
    may_log = may(rules.LOG, request.actor, TEAM)
    context = {
        "one": one,
        "said": sentences(one.reading),
        "picture": draw(one.steps, timezone.localdate()),
        "rows": rows(one.steps),
        "namesakes": queries.namesakes(request.actor, one) if may_log else [],
        "may_log": may_log,
        "form": form,
        "opened": [Opened(found, one.facts.sealed())],
    }
    return render(request, "ladder/party.html", context, status=_status(form))


@require_POST
def look(request: Request, party_id: UUID) -> HttpResponse:
    """Someone looked at a ladder that rises."""
    found = _party(request, party_id)
    permit(rules.LOG, request.actor, TEAM)
    ladder = get_object_or_404(Ladder.objects.visible_to(request.actor), party=found)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    actions.look(ladder, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("ladder:party", found.pk)


@require_POST
def climb(request: Request, party_id: UUID, incident_id: UUID) -> HttpResponse:
    """Put a violation on someone's ladder."""
    found = _party(request, party_id)
    violation = get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)
    actions.climb(found, violation, by=request.actor)
    messages.success(request, _("It stands on the ladder now."))
    return redirect("ladder:party", found.pk)


@require_POST
def take_off(request: Request, party_id: UUID, fact_id: UUID) -> HttpResponse:
    """Take what came from one record off someone's ladder."""
    found = _party(request, party_id)
    actions.take_off(found, str(fact_id), by=request.actor)
    messages.success(request, _("Taken off the ladder."))
    return redirect("ladder:party", found.pk)
