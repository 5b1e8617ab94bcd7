"""The register of channels for one case: the answers, each channel's filled form, what was sent and what came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import rules
from vigie.protection.cases.channels import actions, files
from vigie.protection.cases.channels.answers import Asked, filled
from vigie.protection.cases.channels.forms import (
    AboutForm,
    AnswersForm,
    OthersForm,
    ReferForm,
    ReplyForm,
    SendForm,
    SheetForm,
)
from vigie.protection.cases.channels.presenting import line, lines, sent
from vigie.protection.cases.channels.register import Channel, channels
from vigie.protection.cases.consents.rules import concerned, missing
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.models import Case
from vigie.protection.cases.views.loading import Request, load, part

MAKERS = {"docx": (files.as_docx, files.WORD), "pdf": (files.as_pdf, "application/pdf")}


def _facts(request: Request, found: Case) -> Facts:
    return Facts.opened(open_one(found, by=request.actor))


def _register(request: Request, found: Case, **wrong: Any) -> HttpResponse:
    """The register's page, with the form that was refused, if one was."""

    def context(facts: Facts) -> dict[str, Any]:
        return {
            "groups": lines(facts),
            "sent": sent(facts),
            "refer_form": ReferForm(facts, auto_id="refer-%s"),
            "sheet_form": SheetForm(facts, auto_id="sheet-%s"),
            "others_form": OthersForm(auto_id="others-%s", use_required_attribute=False),
            **wrong,
        }

    return part(request, found, "cases/channels.html", context, wrong=bool(wrong))


@require_GET
def register(request: Request, case_id: UUID) -> HttpResponse:
    """Every channel, who agreed to it, what was sent and what came back."""
    return _register(request, load(request, case_id))


@require_http_methods(["GET", "POST"])
def answers(request: Request, case_id: UUID) -> HttpResponse:
    """The one file of answers from which every channel's form is filled."""
    found = load(request, case_id)
    permit(rules.WORK, request.actor, found.team_id)
    bound = request.method == "POST"
    form = AnswersForm(request.POST if bound else None, initial=_facts(request, found).answers)
    if form.is_valid():
        with said_on(form):
            actions.write_answers(found, form.cleaned_data, by=request.actor)
            messages.success(request, _("Kept. Every channel’s form is filled from it."))
            return redirect("cases:channels", found.pk)
    return part(request, found, "cases/answers.html", lambda facts: {"form": form}, wrong=bound)


def _known(code: str) -> Channel:
    if code not in channels():
        raise Http404
    return channels()[code]


def _channel(request: Request, found: Case, to: Channel, **wrong: Any) -> HttpResponse:
    """A channel's page, with the form that was refused, if one was."""

    def context(facts: Facts) -> dict[str, Any]:
        chosen = request.GET.getlist("persons") or ([facts.principal.id] if facts.principal else [])
        about = [one for one in facts.persons if one.id in chosen]
        language = request.GET.get("language", "")
        language = language if language in to.languages else to.languages[0]
        initial = {"persons": [one.id for one in about], "language": language}
        return {
            "line": line(facts, to),
            "about_form": AboutForm(facts, to, initial=initial, auto_id="about-%s"),
            "about": about,
            "language": language,
            "without": missing(facts, concerned(facts, about), to.use, to.code),
            "filled": filled(to, Asked(facts, about, found.country), language),
            "send_form": SendForm(facts, initial=initial, auto_id="send-%s"),
            **wrong,
        }

    return part(request, found, "cases/channel.html", context, wrong=bool(wrong))


@require_GET
def channel(request: Request, case_id: UUID, channel: str) -> HttpResponse:
    """One channel's own form, filled from the case, and what is still missing."""
    return _channel(request, load(request, case_id), _known(channel))


@require_POST
def export(request: Request, case_id: UUID, channel: str, kind: str) -> HttpResponse:
    """The filled form as a file, once each person's consent holds."""
    found, to = load(request, case_id), _known(channel)
    if kind not in MAKERS:
        raise Http404
    form = AboutForm(_facts(request, found), to, request.POST)
    if not form.is_valid():
        return _channel(request, found, to, refused=_("Say whom this is about."))
    try:
        made = actions.export(found, to.code, **form.cleaned_data, by=request.actor)
    except Invalid as refusal:
        return _channel(request, found, to, refused=str(refusal.message))
    return _handed_out(made, kind)


def _handed_out(made: actions.Export, kind: str) -> HttpResponse:
    make, content_type = MAKERS[kind]
    answer = HttpResponse(make(made), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="document.{kind}"'
    return answer


@require_POST
def sheet(request: Request, case_id: UUID, kind: str) -> HttpResponse:
    """The sheet of referral for a partner, as a file, once each person's consent to be referred there holds."""
    found = load(request, case_id)
    if kind not in MAKERS:
        raise Http404
    form = SheetForm(_facts(request, found), request.POST, auto_id="sheet-%s")
    if form.is_valid():
        given = dict(form.cleaned_data)
        with said_on(form):
            return _handed_out(actions.export(found, given.pop("recipient"), **given, by=request.actor), kind)
    return _register(request, found, sheet_form=form)


@require_POST
def send(request: Request, case_id: UUID, channel: str) -> HttpResponse:
    """Record that the form was sent, outside Vigie."""
    found, to = load(request, case_id), _known(channel)
    form = SendForm(_facts(request, found), request.POST, auto_id="send-%s")
    if form.is_valid():
        with said_on(form):
            actions.send(found, to.code, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Noted, with the consents it rests on."))
            return redirect("cases:channels", found.pk)
    return _channel(request, found, to, send_form=form)


@require_POST
def refer(request: Request, case_id: UUID) -> HttpResponse:
    """Record a referral to a partner who is no channel of the register."""
    found = load(request, case_id)
    form = ReferForm(_facts(request, found), request.POST, auto_id="refer-%s")
    if form.is_valid():
        with said_on(form):
            actions.send(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Noted, with the consents it rests on."))
            return redirect("cases:channels", found.pk)
    return _register(request, found, refer_form=form)


@require_POST
def others(request: Request, case_id: UUID) -> HttpResponse:
    """Note what was already asked elsewhere."""
    found, form = load(request, case_id), OthersForm(request.POST, auto_id="others-%s")
    if form.is_valid():
        with said_on(form):
            actions.note_others(found, **form.cleaned_data, by=request.actor)
            return redirect("cases:channels", found.pk)
    return _register(request, found, others_form=form)


@require_POST
def reply(request: Request, case_id: UUID, line_id: UUID) -> HttpResponse:
    """Note what came back."""
    found, form = load(request, case_id), ReplyForm(request.POST)
    if not form.is_valid():
        return _register(request, found, refused=_("Say when it was answered, and choose the result."))
    actions.reply(found, str(line_id), **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("cases:channels", found.pk)
