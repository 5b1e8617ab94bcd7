"""The page of telephones, and opening encrypted forms: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many
from vigie.protection.intake import rules as intake
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.models import Report
from vigie.protection.intake.odk import actions, queries, rules, xlsforms
from vigie.protection.intake.odk.collect import PATH, packed, settings_of, square
from vigie.protection.intake.odk.forms import GiveForm, known_origin
from vigie.protection.intake.odk.models import FormKey, Phone
from vigie.protection.intake.odk.unpacking import unpack

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
AT_ONCE = 20  # encrypted forms opened by one press
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def phones(request: Request) -> HttpResponse:
    """The telephones that may send forms; opened together, with one audit entry."""
    return _show(request)


@limited("invite")
@require_POST
def give(request: Request) -> HttpResponse:
    """Let one more telephone send forms; its token is on the answer, and nowhere else."""
    permit(rules.GIVE, request.actor, TEAM)
    form = GiveForm(request.POST)
    if not form.is_valid():
        return _show(request, 422, form=form)
    asked = form.cleaned_data
    given = actions.give(holder=asked["holder"], days=asked["days"], by=request.actor)
    text = packed(settings_of(asked["origin"], given.phone.label, given.token))
    context = {"given": given, "server": f"{asked['origin']}{PATH}", "square": square(text)}
    return render(request, "intake/phone_given.html", context)


@require_POST
def stop(request: Request, phone_id: UUID) -> HttpResponse:
    """Cut one telephone off."""
    actions.stop(get_object_or_404(Phone.objects.visible_to(request.actor), pk=phone_id), by=request.actor)
    messages.success(request, _("Cut off: nothing that this telephone sends is taken any more."))
    return redirect("intake:phones")


@limited("invite")
@require_POST
def encrypt(request: Request) -> HttpResponse:
    """Have forms encrypted on the telephones from now on, or to a new key."""
    actions.make_form_key(by=request.actor)
    messages.success(request, _("From their next update on, telephones encrypt each form when it is finished."))
    return redirect("intake:phones")


@limited("export")
@require_GET
def xlsform(request: Request, form_code: str) -> HttpResponse:
    """One of our forms as a workbook."""
    permit(rules.STOP, request.actor, TEAM)
    if form_code not in xlsforms.FORMS:
        raise Http404
    answer = HttpResponse(xlsforms.xlsx(form_code), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{form_code}.xlsx"'
    return answer


@require_POST
def open_form(request: Request, report_id: UUID) -> HttpResponse:
    """Open one encrypted form."""
    found = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)
    try:
        unpack(found, by=request.actor)
    except Invalid as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Opened, and sealed anew as what it says."))
    return redirect("intake:report", found.pk)


@require_POST
def open_forms(request: Request) -> HttpResponse:
    """Open the encrypted forms that wait, the oldest first: only then is it known who is in danger."""
    permit(intake.TRIAGE, request.actor, TEAM)
    waiting = Report.objects.visible_to(request.actor).filter(state="packed").order_by("answer_by")[:AT_ONCE]
    done, left = 0, ""
    for report in waiting:
        try:
            unpack(report, by=request.actor)
            done += 1
        except Refusal as refusal:
            left = str(refusal.message)
    if done:
        said = ngettext("%(n)d form is opened.", "%(n)d forms are opened.", done) % {"n": done}
        messages.success(request, said)
    if left:
        messages.warning(request, left)
    return redirect("intake:inbox")


def _show(request: Request, status: int = 200, **forms: Any) -> HttpResponse:
    permit(rules.STOP, request.actor, TEAM)
    listed = list(queries.phones(request.actor)[:200])
    opened = open_many(listed, by=request.actor, of="phones")
    gives = may(rules.GIVE, request.actor, TEAM)
    here = request.build_absolute_uri("/").rstrip("/")
    context = {
        "phones": [(phone, opened[phone.pk]) for phone in listed],
        "form": GiveForm(initial={"origin": known_origin(here)}) if gives else None,
        "gives": gives,
        "encrypted": FormKey.objects.exists(),
        "old_key": gives and queries.key_is_old(),
        "xlsforms": [(code, title) for code, (title, _rows) in xlsforms.FORMS.items()],
    }
    return render(request, "intake/phones.html", {**context, **forms}, status=status)
