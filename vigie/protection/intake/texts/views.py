"""The pages of SMS: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.models import Report
from vigie.protection.intake.rules import TRIAGE
from vigie.protection.intake.texts import actions, queries, rules, taking
from vigie.protection.intake.texts.forms import AcceptanceForm, GatewayForm, NumberForm, SheetForm
from vigie.protection.intake.texts.models import Acceptance, CodeSheet, Correspondent, Gateway, GatewayKind
from vigie.protection.intake.texts.states import ACCEPTANCE
from vigie.protection.intake.texts.vocabulary import kinds, meanings, worded

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def texts(request: Request) -> HttpResponse:
    """Whether texts come in, who decides it, and what the desk needs for it."""
    return _show(request)


def _show(request: Request, status: int = 200, **forms: Any) -> HttpResponse:
    desk, direction = may(TRIAGE, request.actor, TEAM), may(rules.ACCEPT, request.actor, actions.DIRECTION)
    if not rules.may_see(request.actor):
        raise Denied(rules.STOP.sentence)
    context: dict[str, Any] = {"force": queries.in_force(), "desk": desk, "direction": direction}
    if direction:
        rows = list(Acceptance.objects.visible_to(request.actor).exclude(state="withdrawn"))
        opened = open_many(rows, by=request.actor, of="acceptances")
        context["acceptances"] = [(row, opened[row.pk], _verbs(request, row)) for row in rows]
        context["acceptance_form"] = AcceptanceForm(auto_id="acceptance_%s")
    if desk:
        sheets = list(CodeSheet.objects.visible_to(request.actor))
        listed = list(Correspondent.objects.visible_to(request.actor))
        opened = open_many([*sheets, *listed], by=request.actor, of="codes")
        context["sheets"] = [(sheet, opened[sheet.pk]) for sheet in sheets]
        context["listed"] = [(one, opened[one.pk]) for one in listed]
        context["gateways"] = Gateway.objects.visible_to(request.actor)
        context["sheet_form"], context["number_form"] = SheetForm(auto_id="sheet_%s"), NumberForm(auto_id="number_%s")
        context["gateway_form"] = GatewayForm(auto_id="gateway_%s")
    return render(request, "intake/texts.html", {**context, **forms}, status=status)


def _verbs(request: Request, row: Acceptance) -> list[str]:
    own = row.proposed_by_id == request.actor.user.pk
    return [verb for verb in ACCEPTANCE.verbs(row.state) if verb != "accept" or not own]


def _try(request: Request, name: str, form: django_forms.Form, act: Callable[..., Any], done: str) -> HttpResponse:
    """Act on a form that is sent, or show the page again with what was typed and why it was not done."""
    if form.is_valid():
        try:
            act(**form.cleaned_data, by=request.actor)
        except (FourEyes, Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, done)
            return redirect("intake:texts")
    return _show(request, 422, **{name: form})


@require_POST
def propose(request: Request) -> HttpResponse:
    """Write the reasons down."""
    permit(rules.ACCEPT, request.actor, actions.DIRECTION)
    form = AcceptanceForm(request.POST, auto_id="acceptance_%s")
    done = _("Sealed to the direction. Texts stay off until another person accepts the risk.")
    return _try(request, "acceptance_form", form, actions.propose, done)


@require_POST
def accept(request: Request, acceptance_id: UUID) -> HttpResponse:
    """Take the risk, as the second person."""
    actions.accept(get_object_or_404(Acceptance.objects.visible_to(request.actor), pk=acceptance_id), by=request.actor)
    messages.success(request, _("Accepted. From now on texts come in."))
    return redirect("intake:texts")


@require_POST
def withdraw(request: Request, acceptance_id: UUID) -> HttpResponse:
    """Take one's proposal back."""
    found = get_object_or_404(Acceptance.objects.visible_to(request.actor), pk=acceptance_id)
    actions.withdraw(found, by=request.actor)
    messages.success(request, _("Withdrawn. No text comes in under it."))
    return redirect("intake:texts")


@require_POST
def stop(request: Request) -> HttpResponse:
    """Stop texts at once; the desk may, though it does not read the reasons."""
    permit(rules.STOP, request.actor)
    force = queries.in_force()
    if force is not None:
        actions.withdraw(force, by=request.actor)
    messages.success(request, _("SMS is off: what is sent now is answered as if there were nothing here."))
    return redirect("intake:texts")


@require_POST
def draw(request: Request) -> HttpResponse:
    """Draw a sheet."""
    permit(TRIAGE, request.actor, TEAM)
    form = SheetForm(request.POST, auto_id="sheet_%s")
    done = _("Drawn. Have its words learnt or hand it over by hand, and have last month’s burnt.")
    return _try(request, "sheet_form", form, actions.draw_sheet, done)


@require_GET
def sheet(request: Request, codesheet_id: UUID) -> HttpResponse:
    """One sheet, to be read aloud or printed."""
    found = get_object_or_404(CodeSheet.objects.visible_to(request.actor), pk=codesheet_id)
    facts = open_one(found, by=request.actor)
    words = {tuple(meaning): word for word, meaning in facts["codes"].items()}
    printed = [one for one in meanings(facts["country"]) if one in words]
    named = kinds().items()
    shown = [(label, [(words[one], worded(one)) for one in printed if one[0] == kind]) for kind, label in named]
    return render(request, "intake/codesheet.html", {"sheet": found, "facts": facts, "groups": shown})


@require_POST
def burn(request: Request, codesheet_id: UUID) -> HttpResponse:
    """Believe a sheet no more."""
    found = get_object_or_404(CodeSheet.objects.visible_to(request.actor), pk=codesheet_id)
    actions.burn_sheet(found, by=request.actor)
    messages.success(request, _("Its words are believed no more. Draw another, and hand it over another way."))
    return redirect("intake:texts")


@require_POST
def add_number(request: Request) -> HttpResponse:
    """Expect texts from someone."""
    permit(TRIAGE, request.actor, TEAM)
    form = NumberForm(request.POST, auto_id="number_%s")

    def act(**given: Any) -> None:
        actions.list_number(country="", **given)

    return _try(request, "number_form", form, act, _("Noted."))


@require_POST
def strike(request: Request, correspondent_id: UUID) -> HttpResponse:
    """Forget a number."""
    found = get_object_or_404(Correspondent.objects.visible_to(request.actor), pk=correspondent_id)
    actions.strike_number(found, by=request.actor)
    messages.success(request, _("Erased."))
    return redirect("intake:texts")


@require_POST
def add_gateway(request: Request) -> HttpResponse:
    """Let a gateway in; its address and secret are shown once."""
    permit(TRIAGE, request.actor, TEAM)
    form = GatewayForm(request.POST, auto_id="gateway_%s")
    if form.is_valid():
        try:
            made, secret = actions.add_gateway(**form.cleaned_data, by=request.actor)
        except Invalid as refusal:
            form.add_error("secret", str(refusal.message))
        else:
            here = settings.VIGIE_ORIGIN or f"{request.scheme}://{request.get_host()}"
            base = "" if settings.VIGIE_DOOR else here  # This door alone does not know the other's address.
            own = made.kind == GatewayKind.TWILIO
            context = {"gateway": made, "base": base, "secret": "" if own else secret}
            context["in_address"] = made.kind == GatewayKind.AFRICAS_TALKING
            context["path"] = f"/passerelle/{made.pk}/"
            return render(request, "intake/gateway_added.html", context)
    return _show(request, 422, gateway_form=form)


@require_POST
def remove_gateway(request: Request, gateway_id: UUID) -> HttpResponse:
    """Let it in no more."""
    found = get_object_or_404(Gateway.objects.visible_to(request.actor), pk=gateway_id)
    actions.remove_gateway(found, by=request.actor)
    messages.success(request, _("Removed. What it sends is answered as if there were nothing here."))
    return redirect("intake:texts")


@require_POST
def set_aside(request: Request) -> HttpResponse:
    """Close together what is no code and comes from nobody who is expected."""
    closed = taking.set_aside(by=request.actor)
    said = ngettext("%(n)d text was closed as unwanted.", "%(n)d texts were closed as unwanted.", closed)
    messages.success(request, said % {"n": closed})
    return redirect("intake:texts")


@require_POST
def take_over(request: Request, report_id: UUID) -> HttpResponse:
    """Take over what a text’s codes say."""
    found = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)
    try:
        taking.take_over(found, by=request.actor)
    except Invalid as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken over: the board and the form of a violation now say it."))
    return redirect(found)
