"""The duty desk's pages: load, permit, act, answer."""

from __future__ import annotations

import base64
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Altered, Invalid, WrongState
from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.search.searchable import Opened
from vigie.protection.intake import actions, board, queries, rules
from vigie.protection.intake.arriving import take_carried
from vigie.protection.intake.conversation import TEAM, heard, opened_talk
from vigie.protection.intake.duty import rules as duty
from vigie.protection.intake.forms import AnswerForm, AssignForm, CarriedForm, CloseForm, FilterForm, PickForm
from vigie.protection.intake.matters.presenting import matter
from vigie.protection.intake.models import Enclosure, Report, Way
from vigie.protection.intake.odk import rules as phones
from vigie.protection.intake.states import REPORT
from vigie.protection.intake.texts import rules as texts
from vigie.protection.intake.texts.reading import Shown, shown
from vigie.protection.intake.wordings.models import Wording

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 50
ENDINGS = {"image/jpeg": "jpg", "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3"}


@require_GET
def inbox(request: Request) -> HttpResponse:
    """What was sent to us, those in danger first; one page is opened together, with one audit entry."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Pages(queries.inbox(request.actor, **asked), PER_PAGE).get_page(request.GET.get("page"))
    triage = may(rules.TRIAGE, request.actor, TEAM)
    lines = board.lines(list(page.object_list), compare=triage, by=request.actor)
    packed = queries.inbox(request.actor, state="packed").count() if triage else 0
    context = {"page": page, "form": form, "lines": lines, "triage": triage, "packed": packed}
    context |= {"may_roster": duty.may_see(request.actor), "may_texts": texts.may_see(request.actor)}
    context["may_phones"] = may(phones.STOP, request.actor, TEAM)
    return render(request, "intake/inbox.html", context)


def _load(request: Request, report_id: UUID) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)


def _text(report: Report, known: dict[str, Any], sound: list[Opened], actor: Actor) -> Shown | None:
    """What a text says, where its message is what was sealed here."""
    first = next((one.facts for one in sound if one.record.place == 1), None)
    return None if first is None else shown(report, known, first, by=actor)


def _verbs(report: Report, actor: Actor) -> set[str]:
    """What the actor may do with it now."""
    verbs = set(REPORT.verbs(report.state)) if may(rules.TRIAGE, actor, report.team_id) else set()
    return verbs if report.answerable else verbs - {"answer"}


def _show(request: Request, report: Report, status: int = 200, **forms: Any) -> HttpResponse:
    """The whole conversation, opened: one audit entry for it."""
    talk = list(report.messages.order_by("place"))
    opened = opened_talk(report, talk, by=request.actor)
    heard_in = [heard(message, opened, by=request.actor) for message in talk]
    sound = [Opened(one, opened[one.pk]) for one, told in zip(talk, heard_in, strict=True) if not told.altered]
    verbs = _verbs(report, request.actor)
    seen = {"seen": talk[-1].place if talk else 0}
    wordings = Wording.objects.visible_to(request.actor).approved()
    pick = PickForm(wordings, request.GET if "modele" in request.GET else None)
    picked = pick.cleaned_data["modele"].body if pick.is_bound and pick.is_valid() else ""
    context = {
        "report": report,
        "talk": heard_in,
        "opened": sound,
        "enclosures": report.enclosures.all(),
        "text": _text(report, opened[report.pk], sound, request.actor),
        "mail": opened[report.pk].get("mail"),
        "steps": opened[report.pk]["steps"],
        "matter": matter(report, opened[report.pk], request.actor),
        "way": Way(opened[report.pk].get("way", Way.WEB)).label,
        "answer_form": _form("answer", verbs, AnswerForm, {**seen, "words": picked}),
        "pick_form": pick if wordings.exists() else None,
        "assign_form": _form("assign", verbs, AssignForm, {"to": report.assigned_to}),
        "unpacks": "unpack" in verbs,
        "close_form": _form("close", verbs, CloseForm, seen),
    }
    return render(request, "intake/report.html", {**context, **forms}, status=status)


def _form(name: str, verbs: set[str], form: type[Form], initial: dict[str, Any]) -> Form | None:
    """The form of one step, where it may be taken; whoever may close may also say whose work it is."""
    allowed = {"assign": "close"}.get(name, name) in verbs
    return form(initial=initial, auto_id=f"{name}_%s") if allowed else None


@require_GET
def report(request: Request, report_id: UUID) -> HttpResponse:
    """One conversation."""
    return _show(request, _load(request, report_id))


@require_POST
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Answer it."""
    found, form = _load(request, report_id), AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        try:
            actions.answer(found, **form.cleaned_data, by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your answer is sealed, and waits for the person's code."))
            return redirect("intake:report", found.pk)
    return _show(request, _load(request, report_id), 422, answer_form=form)


@require_POST
def assign(request: Request, report_id: UUID) -> HttpResponse:
    """Take it on, give it to another of the desk, or leave it to whoever comes."""
    found = _load(request, report_id)
    permit(rules.TRIAGE, request.actor, found.team_id)
    form = AssignForm({"to": request.actor.user.pk} if "mine" in request.POST else request.POST, auto_id="assign_%s")
    if not form.is_valid():
        return _show(request, found, 422, assign_form=form)
    actions.assign(found, to=form.cleaned_data["to"], by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("intake:report", found.pk)


@require_POST
def close(request: Request, report_id: UUID) -> HttpResponse:
    """Close it, with the reason."""
    found, form = _load(request, report_id), CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        try:
            actions.close(found, **form.cleaned_data, by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Closed. If the person writes again, it opens again."))
            return redirect("intake:report", found.pk)
    return _show(request, _load(request, report_id), 422, close_form=form)


@require_GET
def enclosure(request: Request, report_id: UUID, enclosure_id: UUID) -> HttpResponse:
    """One sound, picture or file, handed over as a file: a browser must not run what a stranger sent."""
    among = Enclosure.objects.visible_to(request.actor).filter(report=_load(request, report_id))
    found = get_object_or_404(among, pk=enclosure_id)
    facts = open_one(found, by=request.actor)
    if (facts.get("report"), facts.get("place")) != (str(found.report_id), found.place):
        raise Altered
    try:
        content = base64.b64decode(facts["content"])
    except (KeyError, TypeError, ValueError) as fault:  # whoever sent it sealed something else than a file
        raise Altered from fault
    kind = re.search(r"\.([a-zA-Z0-9]{1,5})$", str(facts.get("name", "")))
    ending = ENDINGS.get(str(facts.get("type")), kind[1].lower() if kind else "bin")
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.place}.{ending}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def carried(request: Request) -> HttpResponse:
    """Bring in what a phone gave out as a file."""
    permit(rules.TRIAGE, request.actor, TEAM)
    form = CarriedForm(request.POST or None, request.FILES or None) if request.method == "POST" else CarriedForm()
    if request.method == "POST" and form.is_valid():
        try:
            found = take_carried(form.cleaned_data["file"], by=request.actor)
        except Invalid as refusal:
            form.add_error("file", str(refusal.message))
        else:
            said = {"new": len(found.receipts), "known": found.known, "receipts": ", ".join(found.receipts) or "–"}
            messages.success(
                request, _("New: %(new)s. Here already: %(known)s. Receipts for the carrier: %(receipts)s.") % said
            )
            return redirect("intake:inbox")
    return render(request, "intake/carried.html", {"form": form}, status=422 if form.errors else 200)
