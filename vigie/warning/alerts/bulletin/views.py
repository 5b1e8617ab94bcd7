"""The bulletins of an alert: load, permit, act, answer. Sending mail happens outside any transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.mail.leaving import configured
from vigie.ground.ui.paper import NoPaper
from vigie.warning.alerts import mailing, reaching, rules
from vigie.warning.alerts.answering import Request, acted, asked, load
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.bulletin.files import FILES, made
from vigie.warning.alerts.bulletin.making import bulletins, cap_of, is_known
from vigie.warning.alerts.bulletin.showing import shown
from vigie.warning.alerts.forms_outside import AcknowledgeForm, MailForm, ReachForm
from vigie.warning.alerts.lists import lists
from vigie.warning.alerts.models import AddressList, Alert, Reach


def _ready(request: Request, alert_id: UUID, audience: str) -> tuple[Alert, dict[str, Bulletin]]:
    """The alert and its bulletins for an audience; 404 where nothing went out to it."""
    alert = load(request, alert_id)
    permit(rules.SPREAD, request.actor, alert.team_id)
    found = bulletins(alert, audience, by=request.actor) if is_known(audience) else {}
    if not found:
        raise Http404
    return alert, found


def _language(request: Request, found: dict[str, Bulletin]) -> str:
    asked_for = request.GET.get("en", request.LANGUAGE_CODE)
    return asked_for if asked_for in found else next(iter(found))


@require_GET
def page(request: Request, alert_id: UUID, audience: str) -> HttpResponse:
    """Everything one message becomes, in one language, ready to copy, save or send."""
    alert, found = _ready(request, alert_id, audience)
    bulletin = found[_language(request, found)]
    context = {"alert": alert, "languages": found, "bulletin": bulletin, **shown(bulletin)}
    return render(request, "alerts/bulletin.html", {**context, **_mail(request, bulletin)})


def _mail(request: Request, bulletin: Bulletin) -> dict[str, Any]:
    """How this bulletin is mailed: a form where the node sends mail, else the words to copy."""
    sayings = mailing.may_say(bulletin.audience)
    letters = [mailing.letter(bulletin, said) for said in sayings]
    form = _mail_form(request, bulletin, None) if configured() else None
    return {"letters": letters, "mail_form": form}


def _mail_form(request: Request, bulletin: Bulletin, data: Any) -> MailForm:
    known = [(str(one.pk), f"{facts['name']} ({facts['language']})") for one, facts in lists(request.actor)]
    return MailForm(data, lists=known, sayings=mailing.may_say(bulletin.audience))


@require_GET
def file(request: Request, alert_id: UUID, audience: str, language: str, form: str) -> HttpResponse:
    """One form of a bulletin as a file."""
    alert, found = _ready(request, alert_id, audience)
    if language not in found or form not in FILES:
        raise Http404
    signed = cap_of(alert, audience, by=request.actor) if form == "cap" else None
    try:
        content = signed or made(found[language], form)
    except NoPaper as fault:
        raise Invalid(str(fault)) from fault
    answer = HttpResponse(content, content_type=FILES[form].media)
    answer["Content-Disposition"] = f'{FILES[form].shown}; filename="{FILES[form].named(found[language])}"'
    return answer


@require_http_methods(["GET", "POST"])
def reach(request: Request, alert_id: UUID, audience: str) -> HttpResponse:
    """Note who was reached."""
    alert, found = _ready(request, alert_id, audience)
    bulletin, form = next(iter(found.values())), ReachForm(request.POST or None)

    def act() -> None:
        reaching.note_reach(alert, form.reach(audience, bulletin.number), by=request.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Noted."))
        return redirect("alerts:detail", alert.pk)
    return asked(request, alert, form, heading=_("Who was reached"), lead=bulletin.headline, submit=_("Note it"))


@require_POST
def acknowledge(request: Request, alert_id: UUID, reach_id: UUID) -> HttpResponse:
    """Note how many have answered by now."""
    alert, form = load(request, alert_id), AcknowledgeForm(request.POST)
    kept = get_object_or_404(Reach.objects.visible_to(request.actor).filter(alert=alert), pk=reach_id)
    return acted(
        request,
        alert,
        form,
        lambda: reaching.acknowledge(kept, **form.cleaned_data, by=request.actor),
        _("Noted."),
    )


@require_POST
def mail(request: Request, alert_id: UUID, audience: str, language: str) -> HttpResponse:
    """Begin a mailing; nothing is sent before it is noted."""
    alert, found = _ready(request, alert_id, audience)
    bulletin = found.get(language)
    if bulletin is None:
        raise Http404
    form = _mail_form(request, bulletin, request.POST)

    def act() -> None:
        addresses = get_object_or_404(AddressList.objects.visible_to(request.actor), pk=form.cleaned_data["addresses"])
        mailing.begin(alert, addresses, bulletin, form.cleaned_data["said"], by=request.actor)

    return acted(request, alert, form, act, _("The mailing is noted. Send it from the list of who was reached."))


@require_POST
def post(request: Request, alert_id: UUID, reach_id: UUID) -> HttpResponse:
    """Send the next mails of a mailing."""
    alert = load(request, alert_id)
    kept = get_object_or_404(Reach.objects.visible_to(request.actor).filter(alert=alert), pk=reach_id)

    def bulletin_of(known: reaching.Reached) -> Bulletin | None:
        return bulletins(alert, known.audience, by=request.actor).get(known.language)

    sent = mailing.send_some(kept, bulletin_of, by=request.actor)
    left = len(sent.waiting)
    said = ngettext("Sent. %(n)d address waits.", "Sent. %(n)d addresses wait.", left) if left else _("Sent to all.")
    messages.success(request, said % {"n": left} if left else said)
    return redirect("alerts:detail", alert.pk)
