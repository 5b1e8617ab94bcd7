"""The pages of one's own account: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.account.forms import AuthenticatorForm, PasskeyForm, PassphraseForm, ProofForm
from vigie.doors.desk.account.presenting import account, in_groups, square
from vigie.ground.access import account as own
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.models import Session
from vigie.ground.accounts.passkeys import origin, registration_options
from vigie.ground.accounts.passphrase import new_passphrase

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def refused(request: Request, form: forms.Form, act: Callable[[], Any]) -> Refusal | None:
    """Do it; or keep why it was not done beside the form. A session that ended is told by its own page."""
    try:
        act()
    except Refusal as refusal:
        if not request.session.session_key:
            raise
        form.add_error(None, str(refusal.message))
        return refusal
    return None


@require_GET
def overview(request: Request) -> HttpResponse:
    """Who I am here, what I may do, by what I come in, and where I am signed in."""
    return render(request, "account/overview.html", account(request, request.actor))


@require_http_methods(["GET", "POST"])
def passphrase(request: Request) -> HttpResponse:
    """Change my passphrase."""
    form = PassphraseForm(request.POST or None, person=request.actor.user)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = (given["passphrase"], given["code"], given["chosen"])
        fault = refused(request, form, lambda: own.change_passphrase(request, *asked, by=request.actor))
        if fault is None:
            messages.success(request, _("Your passphrase is changed, and every other session of yours has ended."))
            return redirect("account:overview")
        status = fault.status
    context = {"form": form, "drawn": new_passphrase()}
    return render(request, "account/passphrase.html", context, status=status)


@require_http_methods(["GET", "POST"])
def authenticator(request: Request) -> HttpResponse:
    """Another phone: scan, prove, done."""
    if "new_totp" not in request.session:
        request.session["new_totp"] = own.new_totp_secret().hex()
    secret = bytes.fromhex(request.session["new_totp"])
    form = AuthenticatorForm(request.POST or None, secret=secret)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = (given["passphrase"], given["code"], secret, given["new_code"])
        fault = refused(request, form, lambda: own.change_authenticator(request, *asked, by=request.actor))
        if fault is None:
            del request.session["new_totp"]
            messages.success(request, _("From now on the new authenticator gives your codes. Delete the old entry."))
            return redirect("account:overview")
        status = fault.status
    context = {"form": form, "square": square(secret), "secret": in_groups(secret)}
    return render(request, "account/authenticator.html", context, status=status)


@require_http_methods(["GET", "POST"])
def recovery_codes(request: Request) -> HttpResponse:
    """Ten new recovery codes, shown once."""
    form = ProofForm(request.POST or None)
    status, shown = 200, []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = (given["passphrase"], given["code"])
        fault = refused(
            request, form, lambda: shown.extend(own.renew_recovery_codes(request, *asked, by=request.actor))
        )
        if fault is None:
            return render(request, "account/codes.html", {"codes": shown})
        status = fault.status
    return render(request, "account/recovery_codes.html", {"form": form}, status=status)


@require_POST
def codes_seen(request: Request) -> HttpResponse:
    """It was me who used a recovery code."""
    own.tell_code_use(by=request.actor)
    return redirect("account:overview")


@require_http_methods(["GET", "POST"])
def passkey(request: Request) -> HttpResponse:
    """Add a passkey."""
    form = PasskeyForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = (given["passphrase"], given["code"], given["passkey"], given["name"])
        fault = refused(request, form, lambda: own.add_passkey(request, *asked, by=request.actor))
        if fault is None:
            messages.success(request, _("The passkey is added: it may stand for the code when you sign in."))
            return redirect("account:overview")
        status = fault.status
    return render(request, "account/passkey.html", {"form": form, "origin": origin()}, status=status)


@require_GET
def passkey_options(request: Request) -> JsonResponse:
    """What the browser is to make a passkey of."""
    return JsonResponse(registration_options(request.actor.user))


@require_POST
def drop_passkey(request: Request, passkey_id: UUID) -> HttpResponse:
    """Take a passkey away."""
    own.remove_passkey(get_object_or_404(request.actor.user.passkeys, pk=passkey_id), by=request.actor)
    messages.success(request, _("The passkey is removed. Your authenticator’s code stays."))
    return redirect("account:overview")


@require_POST
def end(request: Request, handle: UUID) -> HttpResponse:
    """End one of my sessions."""
    own.end_session(request, get_object_or_404(Session, user=request.actor.user, handle=handle), by=request.actor)
    return redirect("account:overview")


@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all my sessions but this one."""
    n = own.end_other_sessions(request, by=request.actor)
    messages.success(request, ngettext("%(n)d session has ended.", "%(n)d sessions have ended.", n) % {"n": n})
    return redirect("account:overview")


@require_POST
def forget(request: Request, device_id: UUID) -> HttpResponse:
    """Trust one of my browsers no more."""
    own.forget_device(get_object_or_404(request.actor.user.devices, pk=device_id), by=request.actor)
    return redirect("account:overview")


@require_POST
def language(request: Request) -> HttpResponse:
    """Choose the language of my pages."""
    chosen = request.POST.get("language", "")
    own.choose_language(request, chosen, by=request.actor)
    with override(chosen):
        messages.success(request, _("Your pages are in this language from now on."))
    return redirect("account:overview")
