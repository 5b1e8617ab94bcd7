"""The alerts room on the desk: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done
from vigie.ground.access.rules import permit
from vigie.warning.alerts import actions, emergency, rules
from vigie.warning.alerts.answering import Request, acted, asked, load, words_of
from vigie.warning.alerts.board import Chosen, around, choices_for, grouped
from vigie.warning.alerts.forms import (
    AssessForm,
    EmergencyForm,
    OpenForm,
    ReasonForm,
    SignalForm,
)
from vigie.warning.alerts.inside import facts_of
from vigie.warning.alerts.models import Alert
from vigie.warning.alerts.presenting import detail_context
from vigie.warning.signals.actions import read_signal
from vigie.warning.signals.models import Signal
from vigie.warning.signals.presenting import in_one_line


@require_GET
def board(request: Request) -> HttpResponse:
    """Every alert one may see, by state, with its clock."""
    chosen = Chosen.of(request.GET)
    groups = grouped(chosen, request.actor)
    context = {"groups": groups, "chosen": chosen, **choices_for(chosen), **around(request.actor)}
    return render(request, "alerts/board.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Start an alert from what a person knows."""
    permit(rules.ASSESS, request.actor, actions.TEAM)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        alert = actions.open_alert(**form.given(), by=request.actor)
        return redirect("alerts:detail", alert.pk)
    return render(request, "alerts/form.html", {"form": form, "heading": _("New alert"), "submit": _("Open the alert")})


@require_http_methods(["GET", "POST"])
def from_signal(request: Request, signal_id: UUID) -> HttpResponse:
    """Start an alert from a signal."""
    permit(rules.ASSESS, request.actor, actions.TEAM)
    signal = get_object_or_404(Signal.objects.visible_to(request.actor), pk=signal_id)
    existing = Alert.objects.filter(signal=signal).first()
    if existing is not None:
        return redirect("alerts:detail", existing.pk)
    known = {"country": signal.iso3, "area": signal.area}
    form = SignalForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        alert = actions.open_alert(**form.cleaned_data, signal=signal, by=request.actor)
        return redirect("alerts:detail", alert.pk)
    about = in_one_line(signal, read_signal(signal, by=request.actor))
    context = {"form": form, "heading": _("Assess this signal"), "lead": about, "submit": _("Open the alert")}
    return render(request, "alerts/form.html", context)


@require_GET
def detail(request: Request, alert_id: UUID) -> HttpResponse:
    """One alert: what is known, what can be done now, by whom."""
    alert = load(request, alert_id)
    return render(request, "alerts/detail.html", detail_context(alert, request.actor))


@require_POST
def verify(request: Request, alert_id: UUID) -> HttpResponse:
    """Take on the verification."""
    alert, form = load(request, alert_id), ReasonForm(request.POST)
    return acted(
        request,
        alert,
        form,
        lambda: actions.verify(alert, **form.cleaned_data, by=request.actor),
        _("You are verifying this alert."),
    )


@require_http_methods(["GET", "POST"])
def assess(request: Request, alert_id: UUID) -> HttpResponse:
    """Fill in the assessment sheet; one filled in before is shown again, but for the answers that are judged anew."""
    alert = load(request, alert_id)
    permit(rules.ASSESS, request.actor, alert.team_id)
    known = facts_of(alert, by=request.actor)
    form = AssessForm(
        request.POST or None, initial={**known, "level": None, "names_person": None} | words_of(known.get("texts", {}))
    )
    if request.method == "POST" and done(
        form, lambda: actions.assess(alert, form.assessment(known["title"]), by=request.actor)
    ):
        messages.success(request, _("Assessed: %(level)s.") % {"level": alert.get_level_display()})
        return redirect("alerts:detail", alert.pk)
    return asked(request, alert, form, heading=_("Assessment sheet"), lead=known["title"], submit=_("Assess"))


@require_POST
def act_now(request: Request, alert_id: UUID) -> HttpResponse:
    """Issue a Red alert at once, alone."""
    alert, form = load(request, alert_id), EmergencyForm(request.POST)
    said = _("Issued at once. A decision maker must follow within 24 hours.")
    return acted(request, alert, form, lambda: emergency.act_now(alert, **form.cleaned_data, by=request.actor), said)


@require_POST
def confirm(request: Request, alert_id: UUID) -> HttpResponse:
    """Be the second person of an emergency, afterwards."""
    alert, form = load(request, alert_id), ReasonForm(request.POST)
    said = _("Confirmed: you are its second person.")
    return acted(request, alert, form, lambda: emergency.confirm(alert, **form.cleaned_data, by=request.actor), said)


@require_POST
def cancel(request: Request, alert_id: UUID) -> HttpResponse:
    """Take an alert in force back, inside."""
    alert, form = load(request, alert_id), ReasonForm(request.POST)
    said = _("Cancelled inside. Withdraw it from the public too if it is published.")
    return acted(request, alert, form, lambda: actions.cancel(alert, **form.cleaned_data, by=request.actor), said)


@require_POST
def decide(request: Request, alert_id: UUID) -> HttpResponse:
    """Issue inside; at Orange and Red, one of two."""
    alert, form = load(request, alert_id), ReasonForm(request.POST)
    return acted(
        request,
        alert,
        form,
        lambda: actions.decide(alert, **form.cleaned_data, by=request.actor),
        _("Your decision is recorded."),
    )


@require_POST
def reject(request: Request, alert_id: UUID) -> HttpResponse:
    """There is nothing to issue."""
    alert, form = load(request, alert_id), ReasonForm(request.POST)
    return acted(
        request,
        alert,
        form,
        lambda: actions.reject(alert, **form.cleaned_data, by=request.actor),
        _("Rejected, with your reason."),
    )
