"""The consents of an alert: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.answering import done
from vigie.ground.access.rules import permit
from vigie.ground.terms.queries import label
from vigie.warning.alerts import consents as said
from vigie.warning.alerts import rules
from vigie.warning.alerts.answering import Request, load
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.forms_outside import ConsentForm
from vigie.warning.alerts.inside import facts_of
from vigie.warning.alerts.models import Alert


@require_http_methods(["GET", "POST"])
def consents(request: Request, alert_id: UUID) -> HttpResponse:
    """What each person to whom the alert points agreed to."""
    alert = load(request, alert_id)
    permit(rules.ASSESS, request.actor, alert.team_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: said.record(alert, form.consent(), by=request.actor)):
        messages.success(request, _("The answer is kept."))
        _warn_if_out(request, alert)
        return redirect("alerts:consents", alert.pk)
    known, today = facts_of(alert, by=request.actor), timezone.localdate()
    counts = {one.id for use in said.Use.values for one in said.newest(known, use).values() if one.holds(today)}
    shown = [
        (one, said.Use(one.use).label, label("consent_manner", one.manner), one.id in counts)
        for one in reversed(said.consents_of(known))
    ]
    context = {"alert": alert, "form": form, "shown": shown}
    return render(request, "alerts/consents.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: Request, alert_id: UUID, consent_id: UUID) -> HttpResponse:
    """The person takes it back."""
    alert = load(request, alert_id)
    said.withdraw(alert, str(consent_id), by=request.actor)
    messages.success(request, _("Withdrawn: it holds for nothing any more."))
    _warn_if_out(request, alert)
    return redirect("alerts:consents", alert.pk)


def _warn_if_out(request: Request, alert: Alert) -> None:
    """Say at once where the alert is still read without the consent of those to whom it points."""
    for audience in said.still_out(alert, facts_of(alert, by=request.actor)):
        words = _("Still out to %(audience)s without consent: a decision maker must withdraw it now.")
        messages.error(request, words % {"audience": Audience(audience).label})
