"""New words for an alert in force, and letting it out: load, permit, act, answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.answering import done
from vigie.ground.access.rules import permit
from vigie.warning.alerts import actions, publishing, rules
from vigie.warning.alerts.answering import Request, asked, load, words_of
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.forms import ProposalForm, UpdateForm
from vigie.warning.alerts.inside import facts_of
from vigie.warning.alerts.models import Proposal


@require_http_methods(["GET", "POST"])
def update(request: Request, alert_id: UUID) -> HttpResponse:
    """New words for an alert in force."""
    alert = load(request, alert_id)
    permit(rules.ASSESS, request.actor, alert.team_id)
    known = facts_of(alert, by=request.actor)
    initial = {**words_of(known.get("texts", {})), "valid_until": known.get("valid_until")}
    form = UpdateForm(request.POST or None, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        until = data["valid_until"].isoformat() if data["valid_until"] else ""
        actions.update(
            alert, texts=form.texts(), valid_until=until, by=request.actor, reason=data["reason"],
            names_person=data["names_person"] == "yes",
        )  # fmt: skip

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Updated inside. What is published has not changed."))
        return redirect("alerts:detail", alert.pk)
    return asked(request, alert, form, heading=_("Update the words"), lead=known["title"], submit=_("Update"))


@require_http_methods(["GET", "POST"])
def propose(request: Request, alert_id: UUID) -> HttpResponse:
    """Propose publication or its update, with the harm sheet."""
    alert = load(request, alert_id)
    permit(rules.PROPOSE, request.actor, alert.team_id)
    known = facts_of(alert, by=request.actor)
    form = ProposalForm(
        request.POST or None, counts=publishing.counts_are_kept(alert), initial=words_of(known.get("texts", {}))
    )

    def act() -> None:
        delay, audience = timedelta(hours=form.cleaned_data["delay_hours"]), Audience(form.cleaned_data["audience"])
        publishing.propose(
            alert, texts=form.texts(), harm=form.harm(), delay=delay, audience=audience, by=request.actor
        )

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Proposed. A second person must let it out."))
        return redirect("alerts:detail", alert.pk)
    return asked(request, alert, form, heading=_("Propose publication"), submit=_("Propose"))


PUBLICATION = {"publier": publishing.publish, "refuser": publishing.decline, "retirer": publishing.withdraw}


@require_POST
def publication(request: Request, alert_id: UUID, proposal_id: UUID, verb: str) -> HttpResponse:
    """Publish, decline or withdraw."""
    if verb not in PUBLICATION:
        raise Http404
    alert = load(request, alert_id)
    proposal = get_object_or_404(Proposal.objects.visible_to(request.actor).filter(alert=alert), pk=proposal_id)
    PUBLICATION[verb](proposal, by=request.actor)
    messages.success(request, _("Done: %(state)s.") % {"state": proposal.get_state_display()})
    return redirect("alerts:detail", alert.pk)
