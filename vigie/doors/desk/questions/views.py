"""Forms and code lists: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.questions.forms import ChangeForm, FormForm
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.questions import actions, queries, rules
from vigie.ground.questions.declared import Form, form_of
from vigie.ground.questions.declared import forms as all_forms
from vigie.ground.questions.kinds import AnswersForm
from vigie.ground.questions.lists import FIXED_LISTS, name_of
from vigie.ground.questions.models import FormVersion, ListChange

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
STEPS = {"approuver": actions.approve, "abandonner": actions.drop}
SETTLED = {"approuver": "approve", "abandonner": "drop"}


def _form(request: Request, code: str) -> Form:
    permit(rules.EDIT, request.actor)
    found = form_of(code)
    if found is None:
        raise Http404
    return found


def _draft(request: Request, form: Form) -> FormVersion:
    return get_object_or_404(queries.versions(form, request.actor), state__in=["draft", "tried"])


@require_GET
def overview(request: Request) -> HttpResponse:
    """Every form and every list, and what waits for a second person."""
    permit(rules.EDIT, request.actor)
    context = {
        "forms": [(form, *queries.in_use(form), queries.draft_of(form)) for form in all_forms()],
        "lists": [(code, name, queries.values(code)) for code, name in queries.lists()],
        "proposed": queries.proposed(request.actor),
    }
    return render(request, "questions/overview.html", context)


@require_http_methods(["GET", "POST"])
def form_page(request: Request, form_code: str) -> HttpResponse:
    """What one form asks: its draft, or what is in use to begin one from; and every version before."""
    form = _form(request, form_code)
    draft = queries.draft_of(form)
    number, known = (draft.number, draft.asked()) if draft else queries.in_use(form)
    asked = FormForm(form, known, request.POST if request.method == "POST" else None)
    if asked.is_valid():
        try:
            actions.write(form, asked.questions(), by=request.actor)
            messages.success(request, _("Kept as a draft. Try it out, then someone else approves it."))
            return redirect("questions:form", form.code)
        except Invalid as refusal:
            asked.refuse(str(refusal.message))
    context = {"form": form, "asked": asked, "draft": draft, "number": number}
    context |= {"versions": queries.versions(form, request.actor).exclude(state__in=["draft", "tried"])}
    return render(request, "questions/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def try_out(request: Request, form_code: str) -> HttpResponse:
    """The draft as those who come after will see it; nothing that is typed here is kept."""
    form = _form(request, form_code)
    draft = _draft(request, form)
    if request.method == "POST":
        filled = actions.try_out(draft, request.POST, by=request.actor)
        if filled.is_valid():
            messages.success(
                request, _("It can be filled in, and nothing of it was kept. Someone else can approve it.")
            )
            return redirect("questions:form", form.code)
    else:
        filled = AnswersForm(draft.asked())
    context = {"form": form, "draft": draft, "filled": filled}
    return render(request, "questions/try.html", context, status=422 if filled.is_bound else 200)


@require_POST
def step(request: Request, form_code: str, verb: str) -> HttpResponse:
    """Approve or drop the draft."""
    if verb not in STEPS:
        raise Http404
    form = _form(request, form_code)
    STEPS[verb](_draft(request, form), by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("questions:form", form.code)


@require_http_methods(["GET", "POST"])
def code_list(request: Request, list_code: str) -> HttpResponse:
    """The values of one list, what is proposed, and a form to propose a change."""
    permit(rules.EDIT, request.actor)
    values = queries.values(list_code)
    if not values:
        raise Http404
    form = ChangeForm(list_code, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.propose(form.change(), by=request.actor)
            messages.success(request, _("Proposed. It is done when someone else approves it."))
            return redirect("questions:list", list_code)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
    context = {"name": name_of(list_code), "values": values, "form": form, "fixed": list_code in FIXED_LISTS}
    context |= {"proposed": queries.proposed(request.actor, list_code)}
    return render(request, "questions/list.html", context, status=422 if form.is_bound else 200)


@require_POST
def settle(request: Request, change_id: UUID, verb: str) -> HttpResponse:
    """Approve a change of a list, or drop it."""
    if verb not in SETTLED:
        raise Http404
    change = get_object_or_404(ListChange.objects.visible_to(request.actor), pk=change_id)
    actions.settle(change, SETTLED[verb], by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("questions:list", change.list)
