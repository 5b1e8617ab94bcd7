"""A keeper lets people in: invite, compare words, admit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.account.forms import InviteForm, LetInForm, RenewForm
from vigie.ground.access.limits import limited
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import permit
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.seal import rules
from vigie.ground.seal.invitation_models import Invitation
from vigie.ground.seal.invitations import (
    Made,
    answered_person,
    invite,
    invite_to_renew,
    let_in,
    may_let_in,
    withdraw_invitation,
)

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _visible(request: Request, invitation_id: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.actor), pk=invitation_id)


@require_GET
def invitations(request: Request) -> HttpResponse:
    """The invitations of my teams, those that stand first."""
    permit(rules.ADMIT, request.actor)
    seen = Invitation.objects.visible_to(request.actor).select_related("person", "created_by")
    standing = list(seen.standing().prefetch_related("roles__team"))
    over = seen.exclude(pk__in=[invitation.pk for invitation in standing])[:20]
    return render(request, "account/invitations.html", {"standing": standing, "over": over})


@limited("invite")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Invite someone new."""
    permit(rules.ADMIT, request.actor)
    form = InviteForm(request.POST or None, by=request.actor, team=request.GET.get("equipe", ""))
    if request.method == "POST" and form.is_valid():
        return _shown_once(request, invite(form.chosen(), by=request.actor))
    return render(request, "account/invite.html", {"form": form})


@limited("invite")
@require_http_methods(["GET", "POST"])
def renew(request: Request) -> HttpResponse:
    """Invite someone who lost their passphrase to take new keys."""
    permit(rules.ADMIT, request.actor)
    form = RenewForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        return _shown_once(request, invite_to_renew(form.cleaned_data["person"], by=request.actor))
    return render(request, "account/renew.html", {"form": form})


def _shown_once(request: Request, made: Made) -> HttpResponse:
    """The link and the spoken code: kept nowhere, so that this page is their only copy."""
    address = request.build_absolute_uri(reverse("desk:invitation", args=[made.token]))
    return render(request, "account/made.html", {"invitation": made.invitation, "link": address, "code": made.code})


@require_GET
def detail(request: Request, invitation_id: UUID) -> HttpResponse:
    """One invitation, and when it was answered the words to compare."""
    return _detail(request, _visible(request, invitation_id), LetInForm())


def _detail(request: Request, invitation: Invitation, form: LetInForm, status: int = 200) -> HttpResponse:
    person = answered_person(invitation)
    context = {
        "invitation": invitation,
        "person": person,
        "words": fingerprint(person).split() if person else [],
        "form": form,
        "alone": may_let_in(invitation, request.actor),
    }
    return render(request, "account/invitation.html", context, status=status)


@require_POST
def welcome(request: Request, invitation_id: UUID) -> HttpResponse:
    """Let someone in whose words were compared."""
    invitation = _visible(request, invitation_id)
    form = LetInForm(request.POST)
    if not form.is_valid():
        return _detail(request, invitation, form, status=422)
    waiting = let_in(invitation, by=request.actor)
    invitation.refresh_from_db()
    who = invitation.person.username if invitation.person else ""
    messages.success(request, _("%(who)s is in.") % {"who": who})
    if waiting:
        teams = ", ".join(str(TeamKey(team).label) for team in waiting)
        said = _("Another keeper must still give %(who)s the keys of: %(teams)s.")
        messages.warning(request, said % {"who": who, "teams": teams})
    return redirect("account:invitations")


@require_POST
def withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    """End an invitation that was a mistake, or whose words did not match."""
    withdraw_invitation(_visible(request, invitation_id), by=request.actor)
    messages.success(request, _("The invitation is over: its link leads nowhere any more."))
    return redirect("account:invitations")
