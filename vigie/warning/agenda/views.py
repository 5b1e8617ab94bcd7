"""The calendar of risk: load, permit, act, answer. Bringing files is in `importing_views`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.compute.series import shift
from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_one
from vigie.ground.search.searchable import Opened
from vigie.ground.terms.queries import country_choices
from vigie.warning.agenda import actions, presenting, queries, rules
from vigie.warning.agenda.actions import TEAM
from vigie.warning.agenda.exporting import as_ics
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.forms import DateForm, DecisionForm, initial_of
from vigie.warning.agenda.models import RiskDate
from vigie.warning.agenda.queries import Dated
from vigie.warning.agenda.states import RISK_DATE
from vigie.warning.signals import rules as signals

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, date_id: UUID) -> RiskDate:
    return get_object_or_404(RiskDate.objects.visible_to(request.actor), pk=date_id)


def _month(text: str, today: date) -> date:
    """The month that was asked for; this one for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 1900 < found.year < 2100 else today.replace(day=1)


@require_GET
def agenda(request: Request) -> HttpResponse:
    """One month, day by day, and the next 90 days by country."""
    today = timezone.localdate()
    month, countries = _month(request.GET.get("mois", ""), today), country_choices()
    country = request.GET.get("pays", "")
    country = country if country in dict(countries) else ""
    context = {
        "month": month,
        "before": shift(month, "month", -1),
        "after": shift(month, "month", 1),
        "country": country,
        "countries": countries,
        "lines": presenting.lines(queries.of_month(request.actor, month, country=country), today),
        "ahead": presenting.by_country(queries.ahead(request.actor, today=today, country=country), today),
        "may_write": may(rules.WRITE, request.actor, TEAM),
    }
    return render(request, "agenda/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Note a date."""
    permit(rules.WRITE, request.actor, TEAM)
    form = DateForm(typed(request))
    if form.is_valid():
        given = {"country": form.cleaned_data["country"], "public": form.is_public}
        try:
            made = actions.note_date(form.facts(), **given, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted."))
            return redirect(made)
    return render(request, "agenda/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def change(request: Request, date_id: UUID) -> HttpResponse:
    """Other facts of a date."""
    found = _load(request, date_id)
    permit(rules.WRITE, request.actor, found.team_id)
    known = DateFacts.opened(open_one(found, by=request.actor))
    begun = initial_of(known, country=found.country, public=found.public, version=found.version)
    form = DateForm(typed(request), initial=begun)
    if form.is_valid():
        given = {"country": form.cleaned_data["country"], "public": form.is_public, "seen": form.cleaned_data["seen"]}
        try:
            actions.change(found, form.facts(), **given, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Kept."))
            return redirect(found)
    return render(request, "agenda/form.html", {"form": form, "found": found}, status=422 if form.is_bound else 200)


@require_GET
def detail(request: Request, date_id: UUID) -> HttpResponse:
    """One date, what was decided of it, and what can be done now."""
    return _page(request, _load(request, date_id))


def _page(request: Request, found: RiskDate, form: DecisionForm | None = None) -> HttpResponse:
    facts = DateFacts.opened(open_one(found, by=request.actor))
    may_look = may(rules.LOOK, request.actor, found.team_id)
    context = {
        "found": found,
        "facts": facts,
        "line": presenting.line(Dated(found, facts), timezone.localdate()),
        "looks": presenting.looks(facts),
        "verbs": presenting.verbs(found) if may_look else [],
        "form": form or DecisionForm(),
        "may_write": may(rules.WRITE, request.actor, found.team_id),
        "may_raise": found.signal_id is None and may(signals.RAISE, request.actor, TEAM),
        "opened": [Opened(found, facts.sealed())],
    }
    return render(request, "agenda/detail.html", context, status=422 if form else 200)


@require_POST
def decide(request: Request, date_id: UUID) -> HttpResponse:
    """Say what a date needs; the button that was pressed says what."""
    found, verb = _load(request, date_id), request.POST.get("verb", "")
    if verb not in RISK_DATE.transitions:
        raise Http404
    permit(rules.LOOK, request.actor, found.team_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    actions.decide(found, verb, words=form.cleaned_data["words"], by=request.actor)
    messages.success(request, _("Noted."))
    return redirect(found)


@require_POST
def raise_signal(request: Request, date_id: UUID) -> HttpResponse:
    """A signal of a date, from which a scenario can be written."""
    found = _load(request, date_id)
    facts = DateFacts.opened(open_one(found, by=request.actor))
    signal = actions.raise_from(found, **presenting.reason(found, facts), by=request.actor)
    messages.success(request, _("The signal is raised. An analyst will examine it."))
    return redirect("signals:detail", signal.pk)


@limited("export")
@require_GET
def export(request: Request) -> HttpResponse:
    """The next 90 days for another calendar: sealed dates as “Rappel”."""
    permit(rules.WRITE, request.actor, TEAM)
    headers = {"Content-Disposition": 'attachment; filename="agenda.ics"'}
    content = as_ics(queries.ahead(request.actor))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
