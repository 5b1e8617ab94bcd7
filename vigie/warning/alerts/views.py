"""The alerts room on the desk: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.tasks.actions import finish_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts import actions, publishing, queries, rules
from vigie.warning.alerts.forms import (
    AssessForm,
    CloseForm,
    OpenForm,
    OutcomeForm,
    ProposalForm,
    ReasonForm,
    TaskForm,
    UpdateForm,
)
from vigie.warning.alerts.models import Alert, Outcome, Proposal
from vigie.warning.alerts.presenting import detail_context
from vigie.warning.alerts.states import ALERT
from vigie.warning.signals.models import Signal

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, alert_id: UUID) -> Alert:
    return get_object_or_404(queries.seen_by(request.actor), pk=alert_id)


@require_GET
def board(request: Request) -> HttpResponse:
    """Every alert one may see, by state, with its clock."""
    state = request.GET.get("etat", "")
    shown = list(queries.seen_by(request.actor, state if state in ALERT.labels else "")[:200])
    opened = open_many(shown, by=request.actor, of="alerts")
    rows = [(alert, opened[alert.pk]["title"]) for alert in shown]
    context = {"rows": rows, "states": ALERT.choices, "state": state, "may_open": may(rules.ASSESS, request.actor)}
    return render(request, "alerts/board.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Start an alert from what a person knows."""
    permit(rules.ASSESS, request.actor, actions.TEAM)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        alert = actions.open_alert(**form.cleaned_data, by=request.actor)
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
    form = OpenForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        alert = actions.open_alert(**form.cleaned_data, signal=signal, by=request.actor)
        return redirect("alerts:detail", alert.pk)
    return render(
        request, "alerts/form.html", {"form": form, "heading": _("Assess this signal"), "submit": _("Open the alert")}
    )


@require_GET
def detail(request: Request, alert_id: UUID) -> HttpResponse:
    """One alert: what is known, what can be done now, by whom."""
    alert = _load(request, alert_id)
    return render(request, "alerts/detail.html", detail_context(alert, request.actor))


def _done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Act if the form is right; what an action refuses is said on the form, with everything that was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except (Invalid, WrongState, FourEyes) as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _acted(request: Request, alert: Alert, form: forms.Form, act: Callable[[], Any], done: str) -> HttpResponse:
    """Act and go back to the alert, or show the form again."""
    if _done(form, act):
        messages.success(request, done)
        return redirect("alerts:detail", alert.pk)
    context = {
        "form": form,
        "heading": _("Please complete"),
        "submit": _("Send again"),
        "back": alert.get_absolute_url(),
    }
    return render(request, "alerts/form.html", context, status=422)


@require_POST
def verify(request: Request, alert_id: UUID) -> HttpResponse:
    """Take on the verification."""
    alert, form = _load(request, alert_id), ReasonForm(request.POST)
    return _acted(
        request,
        alert,
        form,
        lambda: actions.verify(alert, **form.cleaned_data, by=request.actor),
        _("You are verifying this alert."),
    )


@require_http_methods(["GET", "POST"])
def assess(request: Request, alert_id: UUID) -> HttpResponse:
    """Fill in the assessment sheet."""
    alert = _load(request, alert_id)
    permit(rules.ASSESS, request.actor, alert.team_id)
    title = open_one(alert, by=request.actor)["title"]
    form = AssessForm(request.POST or None)
    if request.method == "POST" and _done(
        form, lambda: actions.assess(alert, form.assessment(title), by=request.actor)
    ):
        messages.success(request, _("Assessed: %(level)s.") % {"level": alert.get_level_display()})
        return redirect("alerts:detail", alert.pk)
    context = {
        "form": form,
        "heading": _("Assessment sheet"),
        "lead": title,
        "submit": _("Assess"),
        "back": alert.get_absolute_url(),
    }
    return render(request, "alerts/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def decide(request: Request, alert_id: UUID) -> HttpResponse:
    """Issue inside; at Orange and Red, one of two."""
    alert, form = _load(request, alert_id), ReasonForm(request.POST)
    return _acted(
        request,
        alert,
        form,
        lambda: actions.decide(alert, **form.cleaned_data, by=request.actor),
        _("Your decision is recorded."),
    )


@require_POST
def reject(request: Request, alert_id: UUID) -> HttpResponse:
    """There is nothing to issue."""
    alert, form = _load(request, alert_id), ReasonForm(request.POST)
    return _acted(
        request,
        alert,
        form,
        lambda: actions.reject(alert, **form.cleaned_data, by=request.actor),
        _("Rejected, with your reason."),
    )


@require_POST
def respond(request: Request, alert_id: UUID) -> HttpResponse:
    """Give a task."""
    alert = _load(request, alert_id)
    form = TaskForm(request.POST, team=alert.team_id)

    def act() -> None:
        data = form.cleaned_data
        actions.respond(alert, title=data["task_title"], owner=data["owner"], due_at=data["due_at"], by=request.actor)

    return _acted(request, alert, form, act, _("The task is given."))


@require_POST
def finish(request: Request, alert_id: UUID, task_id: UUID) -> HttpResponse:
    """Say what came of a task."""
    alert, form = _load(request, alert_id), OutcomeForm(request.POST)
    task = get_object_or_404(Task.objects.visible_to(request.actor).about(alert), pk=task_id)
    return _acted(
        request, alert, form, lambda: finish_task(task, **form.cleaned_data, by=request.actor), _("The task is done.")
    )


def _words(known: dict[str, Any]) -> dict[str, str]:
    """The words of an opened alert under the names of a form's fields."""
    return {f"{part}_{code}": words for code, text in known.get("texts", {}).items() for part, words in text.items()}


@require_http_methods(["GET", "POST"])
def update(request: Request, alert_id: UUID) -> HttpResponse:
    """New words for an alert in force."""
    alert = _load(request, alert_id)
    permit(rules.ASSESS, request.actor, alert.team_id)
    known = open_one(alert, by=request.actor)
    form = UpdateForm(request.POST or None, initial=_words(known))

    def act() -> None:
        actions.update(alert, texts=form.texts(), reason=form.cleaned_data["reason"], by=request.actor)

    if request.method == "POST" and _done(form, act):
        messages.success(request, _("Updated inside. What is published has not changed."))
        return redirect("alerts:detail", alert.pk)
    context = {
        "form": form,
        "heading": _("Update the words"),
        "lead": known["title"],
        "submit": _("Update"),
        "back": alert.get_absolute_url(),
    }
    return render(request, "alerts/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def propose(request: Request, alert_id: UUID) -> HttpResponse:
    """Propose publication, with the harm sheet."""
    alert = _load(request, alert_id)
    permit(rules.PROPOSE, request.actor, alert.team_id)
    known = open_one(alert, by=request.actor)
    form = ProposalForm(request.POST or None, initial=_words(known))

    def act() -> None:
        delay = timedelta(hours=form.cleaned_data["delay_hours"])
        publishing.propose(alert, texts=form.texts(), harm=form.harm(), delay=delay, by=request.actor)

    if request.method == "POST" and _done(form, act):
        messages.success(request, _("Proposed. A second person must let it out."))
        return redirect("alerts:detail", alert.pk)
    context = {
        "form": form,
        "heading": _("Propose publication"),
        "submit": _("Propose"),
        "back": alert.get_absolute_url(),
    }
    return render(request, "alerts/form.html", context, status=422 if form.is_bound else 200)


PUBLICATION = {"publier": publishing.publish, "refuser": publishing.decline, "retirer": publishing.withdraw}


@require_POST
def publication(request: Request, alert_id: UUID, proposal_id: UUID, verb: str) -> HttpResponse:
    """Publish, decline or withdraw."""
    if verb not in PUBLICATION:
        raise Http404
    alert = _load(request, alert_id)
    proposal = get_object_or_404(Proposal.objects.visible_to(request.actor).filter(alert=alert), pk=proposal_id)
    PUBLICATION[verb](proposal, by=request.actor)
    messages.success(request, _("Done: %(state)s.") % {"state": proposal.get_state_display()})
    return redirect("alerts:detail", alert.pk)


@require_POST
def close(request: Request, alert_id: UUID) -> HttpResponse:
    """Close with the after-action."""
    alert, form = _load(request, alert_id), CloseForm(request.POST)

    def act() -> None:
        data = form.cleaned_data
        actions.close(
            alert,
            outcome=Outcome(data["result"]),
            lead_days=data["lead_days"],
            lessons=data["lessons"],
            by=request.actor,
        )

    return _acted(request, alert, form, act, _("Closed, with its after-action."))
