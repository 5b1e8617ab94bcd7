"""What is kept, what will be erased, what is held: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.retention.forms import HoldForm, LiftForm
from vigie.doors.desk.retention.presenting import held_lines, report_cards
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.retention import actions, queries, rules
from vigie.ground.retention.declared import rule_named, standing
from vigie.ground.retention.declared import rules as all_rules
from vigie.ground.retention.models import Hold
from vigie.ground.seal.opening import open_one

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
LAST_REPORTS = 12


@require_GET
def overview(request: Request) -> HttpResponse:
    """The rules in plain words, what comes, what is held, what was done."""
    permit(rules.SEE, request.actor)
    today = timezone.localdate()
    context = {
        "rules": all_rules(),
        "standing": standing(),
        "coming": queries.coming(request.actor, today),
        "held": held_lines(queries.holds(request.actor, today)),
        "reports": report_cards(queries.reports()[:LAST_REPORTS]) if may(rules.SEE_ALL, request.actor) else None,
    }
    return render(request, "retention/overview.html", context)


@require_http_methods(["GET", "POST"])
def keep_longer(request: Request, rule: str, record_id: UUID) -> HttpResponse:
    """Hold one record that a rule would erase."""
    found = rule_named(rule)
    if found is None:
        raise Http404
    record = get_object_or_404(found.model.objects.visible_to(request.actor), pk=record_id)
    permit(rules.HOLD, request.actor, record.team_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold_record(record, reason=form.cleaned_data["reason"], until=form.until(), by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Kept. No rule erases it until then."))
            return redirect("retention:overview")
    context = {"form": form, "rule": found, "clock": getattr(record, found.clock)}
    return render(request, "retention/keep.html", context, status=422 if form.is_bound else 200)


def _load(request: Request, hold_id: UUID) -> Hold:
    return get_object_or_404(Hold.objects.visible_to(request.actor).active(timezone.localdate()), pk=hold_id)


def _show(request: Request, held: Hold, form: LiftForm, status: int = 200) -> HttpResponse:
    """One hold with its reasons, opened: one audit entry."""
    steps = open_one(held, by=request.actor)["steps"]
    liftable = held.until is None or held.until > timezone.localdate() + actions.OBJECTION
    form_if_may = form if liftable and may(rules.HOLD, request.actor, held.team_id) else None
    context = {"line": held_lines([held])[0], "steps": steps, "form": form_if_may, "days": actions.OBJECTION.days}
    return render(request, "retention/hold.html", context, status=status)


@require_GET
def hold(request: Request, hold_id: UUID) -> HttpResponse:
    """Why one record is kept longer."""
    return _show(request, _load(request, hold_id), LiftForm())


@require_POST
def lift(request: Request, hold_id: UUID) -> HttpResponse:
    """Let the rule erase it again, in 30 days at the earliest."""
    held, form = _load(request, hold_id), LiftForm(request.POST)
    if form.is_valid():
        try:
            actions.lift(held, reason=form.cleaned_data["reason"], by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Lifted. For 30 days someone else can still keep it."))
            return redirect("retention:overview")
    return _show(request, held, form, 422)
