"""What the invited meet: the spoken code, then their account, then the words that a keeper compares with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from vigie.doors.desk.account.forms import JoinForm, SpokenCodeForm
from vigie.doors.desk.account.presenting import in_groups, square
from vigie.ground.access.account import new_totp_secret
from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.accounts.passphrase import new_passphrase
from vigie.ground.seal.invitation_models import Invitation, Purpose
from vigie.ground.seal.invitations import accept, answered_person, find_invitation, prove_code

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SECONDS_TO_CHOOSE = 60 * 60


@open_to_all
@require_http_methods(["GET", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """One address for the whole way: each step is shown once the one before is done."""
    found = find_invitation(token)
    if found is None or not (found.is_open or found.answered):
        return render(request, "account/over.html", status=404)
    if request.actor.signed_in:
        return render(request, "account/signed_in_already.html", status=409)
    if request.COOKIES and request.session.get("invitation") == str(found.pk):
        return _waits(request, found) if found.answered else _choose(request, found)
    return _ask_for_the_code(request, token)


def _ask_for_the_code(request: Request, token: str) -> HttpResponse:
    form = SpokenCodeForm(request.POST if "words" in request.POST else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            proved = prove_code(token, form.cleaned_data["words"])
        except Invalid as refusal:
            form.add_error("words", str(refusal.message))
            status = 403
        else:
            return _proved(request, proved, token, form.cleaned_data["pseudonym"])
    typed = request.POST.get("pseudonym", "")
    context = {"form": form, "pseudonym": typed, "interrupted": request.method == "POST" and not form.is_bound}
    return render(request, "account/spoken_code.html", context, status=status)


def _proved(request: Request, proved: Invitation, token: str, pseudonym: str) -> HttpResponse:
    """An hour under a new cookie, which alone opens what it holds: the secret that the authenticator is to scan."""
    request.session.flush()
    request.session["invitation"] = str(proved.pk)
    request.session["totp"] = new_totp_secret().hex()
    request.session["pseudonym"] = pseudonym
    request.session.set_expiry(SECONDS_TO_CHOOSE)
    return redirect(reverse("desk:invitation", args=[token]))


def _choose(request: Request, found: Invitation) -> HttpResponse:
    secret = bytes.fromhex(request.session["totp"])
    known = found.person if found.purpose == Purpose.RENEW else None
    initial = {"pseudonym": request.session.get("pseudonym", "")}
    form = JoinForm(request.POST or None, secret=secret, known=known, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            answered = accept(found, given.get("pseudonym", ""), given["chosen"], secret, given["code"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            status = refusal.status
        else:
            context = {"person": answered.person, "words": fingerprint(answered.person).split()}
            context |= {"codes": answered.recovery_codes, "keeper": found.created_by}
            return render(request, "account/answered.html", context)
    context = {"form": form, "known": known, "square": square(secret), "secret": in_groups(secret)}
    return render(request, "account/join.html", context | {"drawn": new_passphrase()}, status=status)


def _waits(request: Request, found: Invitation) -> HttpResponse:
    """The words again, as long as nobody has let this person in."""
    person = answered_person(found)
    words = fingerprint(person).split() if person else []
    return render(request, "account/waits.html", {"person": person, "words": words, "keeper": found.created_by})
