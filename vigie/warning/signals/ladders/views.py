"""Ladders that rise, on the desk: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.people.models import Party
from vigie.warning.signals import rules
from vigie.warning.signals.actions import TEAM
from vigie.warning.signals.ladders import actions, queries
from vigie.warning.signals.ladders.forms import DeclineForm, RaiseForm
from vigie.warning.signals.ladders.presenting import explained, score_table

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, party_id: UUID) -> Party:
    return get_object_or_404(Party.objects.visible_to(request.actor), pk=party_id)


@require_GET
def ladders(request: Request) -> HttpResponse:
    """The ladders that rise, each with why; and how good the rule has been so far."""
    board = queries.board(request.actor)
    context = {
        "lines": [(one, explained(one.proposal)) for one in board.rising],
        "waiting": sum(one.waits for one in board.rising),
        "tables": [score_table(score) for score in board.scores],
    }
    return render(request, "signals/ladders.html", context)


@require_GET
def ladder(request: Request, party_id: UUID) -> HttpResponse:
    """One ladder that rises, and the two answers to it."""
    return _page(request, _load(request, party_id))


@require_POST
def raised(request: Request, party_id: UUID) -> HttpResponse:
    """A signal is raised from it."""
    party = _load(request, party_id)
    permit(rules.RAISE, request.actor, TEAM)
    form = RaiseForm(request.POST, prefix="raise")
    if not form.is_valid():
        return _page(request, party, raise_form=form)
    with translation.override(settings.LANGUAGE_CODE):  # Sealed words have no reader yet: the node's language.
        title = _("A ladder rises")
    signal = actions.raise_from(_rising(request, party), title=title, **form.cleaned_data, by=request.actor)
    messages.success(request, _("The signal is raised. An analyst will examine it."))
    return redirect("signals:detail", signal.pk)


@require_POST
def declined(request: Request, party_id: UUID) -> HttpResponse:
    """No signal, and why."""
    party = _load(request, party_id)
    permit(rules.RAISE, request.actor, TEAM)
    form = DeclineForm(request.POST, prefix="decline")
    if not form.is_valid():
        return _page(request, party, decline_form=form)
    actions.decline(_rising(request, party), **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted, sealed."))
    return redirect("signals:ladders")


def _rising(request: Request, party: Party) -> queries.Rising:
    """Raises WrongState when the ladder rises no longer."""
    _one, found = queries.rising_one(request.actor, party)
    if found is None:
        raise WrongState
    return found


def _page(request: Request, party: Party, **forms: Any) -> HttpResponse:
    one, found = queries.rising_one(request.actor, party)
    asked = found is not None and found.waits and may(rules.RAISE, request.actor, TEAM)
    context = {
        "one": one,
        "rising": found,
        "said": explained(found.proposal) if found else None,
        "raise_form": RaiseForm(prefix="raise", initial={"country": one.facts.country}) if asked else None,
        "decline_form": DeclineForm(prefix="decline") if asked else None,
        **forms,
    }
    return render(request, "signals/ladder.html", context, status=422 if forms else 200)
