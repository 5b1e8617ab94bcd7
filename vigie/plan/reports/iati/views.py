"""The pages of what is told to IATI: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import may, permit
from vigie.plan.reports import queries, rules
from vigie.plan.reports.answering import form_page
from vigie.plan.reports.iati import actions
from vigie.plan.reports.iati.forms import AccountForm, ClearanceForm
from vigie.plan.reports.models import Clearance, IatiAccount, IatiFile
from vigie.plan.tree.models import Element, NodeKind
from vigie.plan.tree.queries import current_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def overview(request: Request) -> HttpResponse:
    """Whether anything is told, what is cleared, and the files."""
    _of_the_direction(request)
    version = current_version()
    nodes = version.nodes.filter(kind=NodeKind.ACTIVITY).order_by("rank") if version else []
    cleared = {one.element_id: one for one in Clearance.objects.select_related("asked_by", "second")}
    context = {
        "account": queries.account(),
        "proposed": IatiAccount.objects.filter(ended_at=None, second=None).select_related("proposed_by").first(),
        "lines": [(node, cleared.get(node.element_id)) for node in nodes],
        "files": IatiFile.objects.select_related("prepared_by", "second")[:20],
        "may_tell": may(rules.IATI, request.actor, actions.TEAM),
        "may_publish": may(rules.PUBLISH, request.actor, actions.TEAM),
        "person": request.actor.user,
    }
    return render(request, "reports/iati.html", context)


def _of_the_direction(request: Request) -> None:
    """What is only prepared is for the direction; for others the page is not there."""
    if not may(rules.EXPORT, request.actor, TeamKey.DIRECTION):
        raise Http404


@require_http_methods(["GET", "POST"])
def account(request: Request) -> HttpResponse:
    """Propose to tell IATI anything."""
    permit(rules.IATI, request.actor, actions.TEAM)
    form = AccountForm(typed(request))
    if form.is_bound and done(form, lambda: actions.propose_account(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Proposed. Another person accepts the risk, or does not."))
        return redirect("reports:iati")
    words = {
        "heading": _("Tell IATI what is cleared"),
        "lead": _(
            "States read these files too. Nothing leaves that two people did not clear; copies cannot be taken back."
        ),
        "submit": _("Propose"),
    }
    return form_page(request, form, "", **words)


def _step(request: Request, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("reports:iati")


@require_POST
def accept(request: Request) -> HttpResponse:
    """Accept the account, as another person."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(IatiAccount, ended_at=None, second=None)
    return _step(request, lambda: actions.accept_account(found, by=request.actor), _("Accepted: IATI is on."))


@require_POST
def close(request: Request) -> HttpResponse:
    """Tell nothing any more."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(IatiAccount, ended_at=None)
    said = _("IATI is off, and every published file is withdrawn.")
    return _step(request, lambda: actions.close_account(found, by=request.actor), said)


@require_http_methods(["GET", "POST"])
def clearance(request: Request, element_id: UUID) -> HttpResponse:
    """Ask that an element be told."""
    permit(rules.IATI, request.actor, actions.TEAM)
    found = get_object_or_404(Element, pk=element_id)
    node = found.nodes.order_by("-version__number").first()
    form = ClearanceForm(typed(request))
    if form.is_bound and done(form, lambda: actions.ask_clearance(found, form.cleaned_data, by=request.actor)):
        messages.success(request, _("Asked. Another person accepts it."))
        return redirect("reports:iati")
    lead = node.erratum or node.text if node else ""
    return form_page(request, form, "", heading=_("What of this may the world read?"), lead=lead, submit=_("Ask"))


@require_POST
def accept_clearance(request: Request, element_id: UUID) -> HttpResponse:
    """Accept it, as another person."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(Clearance, element=element_id)
    seen = request.POST.get("seen", "")
    return _step(request, lambda: actions.accept_clearance(found, seen=seen, by=request.actor), _("Cleared."))


@require_POST
def end_clearance(request: Request, element_id: UUID) -> HttpResponse:
    """Take a clearance back."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(Clearance, element=element_id)
    said = _("No longer cleared. Publish a file without it to replace the one that is out.")
    return _step(request, lambda: actions.end_clearance(found, by=request.actor), said)


@require_POST
def prepare(request: Request) -> HttpResponse:
    """Make a file of what is cleared now."""
    permit(rules.IATI, request.actor, actions.TEAM)
    version, kind = current_version(), request.POST.get("kind", "")
    if version is None or kind not in dict(IatiFile._meta.get_field("kind").choices or ()):
        raise Http404
    return _step(
        request, lambda: actions.prepare(kind, version, by=request.actor), _("Prepared. Another person publishes it.")
    )


@require_GET
def file(request: Request, file_id: UUID) -> HttpResponse:
    """The bytes of a file, for who is to publish it to read them first."""
    _of_the_direction(request)
    found = get_object_or_404(IatiFile.objects.exclude(state="withdrawn"), pk=file_id)
    return HttpResponse(bytes(found.body), content_type="application/xml; charset=utf-8")


@require_POST
def publish(request: Request, file_id: UUID) -> HttpResponse:
    """Publish a file, as another person."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(IatiFile, pk=file_id)
    return _step(request, lambda: actions.publish(found, by=request.actor), _("Published: anyone may read it."))


@require_POST
def withdraw(request: Request, file_id: UUID) -> HttpResponse:
    """Take a file back."""
    permit(rules.PUBLISH, request.actor, actions.TEAM)
    found = get_object_or_404(IatiFile, pk=file_id)
    return _step(request, lambda: actions.withdraw(found, by=request.actor), _("Withdrawn, and emptied."))
