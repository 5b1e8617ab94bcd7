"""Teams on the desk: load, permit, act, answer. What cannot be undone asks once more on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.teams import presenting, queries
from vigie.doors.desk.teams.forms import AdmitForm
from vigie.ground.access.alarms import ACKNOWLEDGE, acknowledge, open_alarms
from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.models import User
from vigie.ground.seal import actions, rules
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.resealing import progress, reseal_some

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
ALARMS = 25  # on one page
SECONDS = 1.5  # of carrying over per press: short enough that the page answers


def _load(request: Request, key: str) -> Team:
    return get_object_or_404(queries.teams_of(request.actor), pk=key)


def _member(team: Team, person_id: UUID) -> User:
    live = Membership.objects.live().filter(team=team, user=person_id)
    return get_object_or_404(User.objects.filter(pk__in=live.values("user")))


@require_GET
def index(request: Request) -> HttpResponse:
    """One's teams, every role in plain words, and for keepers the accounts; alarms for those who deal with them."""
    page = Paginator(queries.alarms(request.actor), ALARMS).get_page(request.GET.get("page"))
    context = {
        "alarms": [(alarm, presenting.about(alarm)) for alarm in page],
        "page": page,
        "may_acknowledge": may(ACKNOWLEDGE, request.actor),
        "teams": [
            (team, progress(team.pk, seen_by=request.actor))
            for team in queries.in_order(queries.teams_of(request.actor))
        ],
        "accounts": queries.accounts(request.actor),
        "roles": presenting.roles(),
        "rules": presenting.rules_table(),
        "all_roles": list(Role),
    }
    return render(request, "teams/index.html", context)


@require_GET
def team(request: Request, key: str) -> HttpResponse:
    """One team: who is in it, who let them in, its keys."""
    return _page(request, _load(request, key))


def _page(request: Request, found: Team, form: AdmitForm | None = None) -> HttpResponse:
    keeps = may(rules.ADMIT, request.actor, found)
    # How many restricted records a team has is for its keepers, who must see that all are carried over.
    so_far = progress(found.pk, seen_by=None if keeps else request.actor)
    left = queries.left_for(request.actor, found, so_far)
    context = {
        "team": found,
        "members": queries.members_of(found, by=request.actor),
        "epoch": TeamEpoch.objects.filter(team=found).order_by("-number").first(),
        "progress": so_far,
        "left": left,
        "going_on": left > 0 and "suite" in request.GET,
        "keeps": keeps,
        "form": form or (AdmitForm(queries.people(request.actor)) if keeps else None),
    }
    return render(request, "teams/team.html", context, status=422 if form else 200)


@require_POST
def let_in(request: Request, key: str) -> HttpResponse:
    """Give a person a role in this team, and its keys."""
    found = _load(request, key)
    permit(rules.ADMIT, request.actor, found)
    form = AdmitForm(queries.people(request.actor), request.POST)
    if form.is_valid():
        try:
            actions.admit(form.cleaned_data["person"], key, Role(form.cleaned_data["role"]), by=request.actor)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Let in. They hold the keys from their next page on."))
            return redirect("teams:team", key)
    return _page(request, found, form)


@require_POST
def end_role(request: Request, key: str, membership_id: int) -> HttpResponse:
    """End one role of someone who keeps another in this team."""
    found = _load(request, key)
    permit(rules.REVOKE, request.actor, found)
    actions.step_down(get_object_or_404(Membership.objects.live(), pk=membership_id, team=found), by=request.actor)
    messages.success(request, _("This role is ended; the keys stay as they are."))
    return redirect("teams:team", key)


@require_POST
def give_again(request: Request, key: str, person_id: UUID) -> HttpResponse:
    """Give a member the keys anew."""
    found = _load(request, key)
    permit(rules.ADMIT, request.actor, found)
    actions.grant_again(_member(found, person_id), key, by=request.actor)
    messages.success(request, _("The keys were given again."))
    return redirect("teams:team", key)


@require_http_methods(["GET", "POST"])
def remove(request: Request, key: str, person_id: UUID) -> HttpResponse:
    """Take someone out of this team, once it was read what that means."""
    found = _load(request, key)
    permit(rules.REVOKE, request.actor, found)
    person = _member(found, person_id)
    if request.method == "GET":
        return _confirm(request, "teams/remove.html", found, person)
    actions.revoke(person, key, by=request.actor)
    return _gone(request, person, f"{reverse('teams:team', args=[key])}?suite=1")


@require_http_methods(["GET", "POST"])
def close_account(request: Request, person_id: UUID) -> HttpResponse:
    """Take someone out of every team and close their account."""
    person = get_object_or_404(queries.people(request.actor), pk=person_id)
    if request.method == "GET":
        return _confirm(request, "teams/withdraw.html", None, person)
    actions.withdraw(person, by=request.actor)
    return _gone(request, person, reverse("teams:index"))


@require_http_methods(["GET", "POST"])
def new_keys(request: Request, key: str) -> HttpResponse:
    """New keys for the same members."""
    found = _load(request, key)
    permit(rules.ROTATE, request.actor, found)
    if request.method == "GET":
        return _confirm(request, "teams/rotate.html", found, None)
    actions.rotate(key, by=request.actor)
    messages.success(request, _("The team has new keys. Its records are carried over from this page."))
    return redirect(f"{reverse('teams:team', args=[key])}?suite=1")


def _confirm(request: Request, template: str, found: Team | None, person: User | None) -> HttpResponse:
    own = person is not None and person == request.actor.user
    return render(request, template, {"team": found, "person": person, "own": own})


def _gone(request: Request, person: User, then: str) -> HttpResponse:
    """Back to where the keeper was; whoever removed themselves has no session any more."""
    if person == request.actor.user:
        request.session.flush()
        return redirect("desk:sign_in")
    messages.success(request, _("Done: their sessions ended, and the keys are new."))
    return redirect(then)


@require_POST
def carry_over(request: Request, key: str) -> HttpResponse:
    """Carry records over to the newest keys for a moment; the page that follows goes on by itself while it helps."""
    found = _load(request, key)
    before = progress(key)
    after = reseal_some(key, by=request.actor, seconds=SECONDS)
    moving = after.done > before.done and queries.left_for(request.actor, found, after) > 0
    return redirect(f"{reverse('teams:team', args=[key])}{'?suite=1' if moving else ''}")


@require_POST
def acknowledge_alarm(request: Request, alarm_id: UUID) -> HttpResponse:
    """Say that an alarm was dealt with."""
    acknowledge(get_object_or_404(open_alarms(request.actor), pk=alarm_id), by=request.actor)
    messages.success(request, _("Noted: this alarm was dealt with."))
    return redirect("teams:index")
