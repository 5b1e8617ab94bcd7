"""The signals room on the desk: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many
from vigie.warning.signals import actions, rules
from vigie.warning.signals.explaining import because
from vigie.warning.signals.forms import FORMS, ReportForm
from vigie.warning.signals.models import Signal
from vigie.warning.signals.naming import rule_name
from vigie.warning.signals.presenting import forms_for, history, line, unit_label
from vigie.warning.signals.states import OPEN, SIGNAL

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
LISTED = 200
ACTIONS: dict[str, Callable[..., None]] = {
    "examine": actions.examine,
    "confirm": actions.confirm,
    "reject": actions.reject,
}


def _load(request: Request, signal_id: UUID) -> Signal:
    return get_object_or_404(Signal.objects.visible_to(request.actor), pk=signal_id)


@require_GET
def listing(request: Request) -> HttpResponse:
    """Signals by state; those that wait for someone unless asked otherwise."""
    state = request.GET.get("etat", "")
    found = Signal.objects.visible_to(request.actor).newest_first()
    found = found.in_state(state) if state in SIGNAL.labels else found if state == "tous" else found.open()
    shown = list(found[:LISTED])
    opened = open_many(shown, by=request.actor, of="signals")
    context = {
        "lines": [line(signal, opened[signal.pk]) for signal in shown],
        "state": state,
        "states": SIGNAL.choices,
        "may_raise": may(rules.RAISE, request.actor, actions.TEAM),
        "may_read_feeds": rules.may_read_feeds(request.actor),
    }
    return render(request, "signals/list.html", context)


@require_GET
def detail(request: Request, signal_id: UUID) -> HttpResponse:
    """One signal, its figures, its history, and what can be done now."""
    return _page(request, _load(request, signal_id))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A signal that a person raises."""
    permit(rules.RAISE, request.actor, actions.TEAM)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signal = actions.report_signal(**form.cleaned_data, by=request.actor)
        messages.success(request, _("The signal is raised. An analyst will examine it."))
        return redirect("signals:detail", signal.pk)
    return render(request, "signals/new.html", {"form": form})


@require_POST
def step(request: Request, signal_id: UUID, verb: str) -> HttpResponse:
    """Take a signal on, confirm it or reject it."""
    if verb not in ACTIONS:
        raise Http404
    signal = _load(request, signal_id)
    permit(rules.EXAMINE, request.actor, signal.team_id)
    form = FORMS[verb](request.POST, prefix=verb)
    if not form.is_valid():
        return _page(request, signal, **{f"{verb}_form": form})
    ACTIONS[verb](signal, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("signals:detail", signal.pk)


def _page(request: Request, signal: Signal, **forms: Any) -> HttpResponse:
    notes = list(signal.notes.select_related("by"))
    facts = actions.read_signal(signal, by=request.actor)
    context = {
        "signal": signal,
        "facts": facts,
        "line": line(signal, facts),
        "because": because(signal, facts),
        "unit": unit_label(signal),
        "rule": rule_name(signal.rule, signal.freq),
        "steps": history(notes, open_many(notes, by=request.actor, of="signal notes")),
        "open": signal.state in OPEN,
        **forms_for(signal, request.actor),
        **forms,
    }
    return render(request, "signals/detail.html", context, status=400 if forms else 200)
