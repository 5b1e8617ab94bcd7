"""`/ecrire` and `/suivi`: write without an account, and find the answer with a code.

Neither page has an authority that a foreign page could borrow (no cookie, no session), so no CSRF token is asked for;
instead a foreign or null Origin and a cross-site Sec-Fetch-Site are refused, and the absence of both is accepted, for
old phones send neither. The code comes in each POST, never in a cookie or an address.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.doors.public.forms import TOO_MUCH, CodeForm, ReplyForm, WriteForm, new_submission
from vigie.doors.public.views import refused_form
from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.escrow import require_quorum
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.ui.css import report_css
from vigie.ground.ui.origin import is_foreign
from vigie.protection.intake.actions import AlreadyReceived, receive_report, write_again
from vigie.protection.intake.arriving import UNREADABLE, Envelope, add_sealed, receipt_of, take_sealed
from vigie.protection.intake.codes import LISTS, word_list
from vigie.protection.intake.conversation import (
    TEAM,
    NoConversation,
    Said,
    as_it_lies,
    find,
    find_by,
    opened_by_reporter,
    spend_like_a_hit,
    tell_altered,
)
from vigie.protection.intake.duty.queries import promise
from vigie.protection.intake.queries import kept_months

SEALED = "application/octet-stream"  # what a browser sends that has sealed
MOST_TOLD = 100  # messages that a browser says do not open
PLACE = re.compile("[0-9]{1,6}")  # of a message: what is longer is no place, and no number that a database takes
View = Callable[..., HttpResponseBase]


def public_form(view: View) -> View:
    """A page of the public door: open, without cookie, its one stylesheet inside, closed to foreign pages."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponseBase:
        if request.method == "POST" and is_foreign(request):
            return refused_form(request)
        return view(request, **named)

    styled = csp_update({"style-src": [report_css()[1]]})(guarded)
    return open_to_all(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(styled)))


def page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of this door, with the way out and what the duty desk can promise."""
    shown = {"exit_url": settings.VIGIE_EXIT_URL, "promise": promise(), **context}
    return render(request, f"public/{name}.html", shown, status=status)


@public_form
def write(request: HttpRequest) -> HttpResponse:
    """The form; and after sending, on the same address, the code: once, and nowhere else."""
    if request.method != "POST":
        require_quorum()  # Before anybody writes for nothing.
        return _write(request, WriteForm(initial={"submission": new_submission()}))
    if request.content_type == SEALED:
        return _take(request)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write(request, form, 422)
    try:
        code = receive_report(**form.cleaned_data, language=translation.get_language() or "fr", by=Actor.nobody())
    except Refusal as refusal:
        # A new mark: what was corrected on a page that had been sent before can still be sent.
        form = WriteForm({**request.POST.dict(), "submission": new_submission()})
        form.add_error(None, str(refusal.message))
        return _write(request, form, refusal.status)
    return page(request, "sent", code=code, words=code.split(), digits=code[0].isdigit(), months=kept_months())


def _write(request: HttpRequest, form: WriteForm, status: int = 200) -> HttpResponse:
    return page(request, "write", status, form=form, months=kept_months(), too_much=TOO_MUCH)


def _take(request: HttpRequest) -> HttpResponse:
    """What a browser sealed: kept as it is. The code was drawn there, and is not known here."""
    try:
        envelope = Envelope.read(request.body)
        if envelope.reporter is None:
            raise Invalid(UNREADABLE)
        language = translation.get_language() or "fr"
        return JsonResponse({"receipt": take_sealed(envelope, language=language, by=Actor.nobody())}, status=201)
    except AlreadyReceived:  # Its receipt tells it from other refusals: only what was kept may be said to be received.
        return JsonResponse({"receipt": receipt_of(envelope.submission)}, status=409)
    except Refusal as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)


@open_to_all
@require_safe
def key(request: HttpRequest) -> JsonResponse:
    """To whom a browser seals, and the node's name, to which a code is bound."""
    epoch = TeamEpoch.current(TEAM)
    public = base64.b64encode(bytes(epoch.public_key)).decode()
    return JsonResponse({"epoch": epoch.number, "public": public, "node": settings.VIGIE_NODE})


@open_to_all
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The list from which a browser draws ten words, in the reader's language, one a line."""
    text = "\n".join(word_list(translation.get_language() or "fr"))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def every_word(request: HttpRequest) -> HttpResponse:
    """Every list that a code may be drawn from, one word a line and a blank line between two lists: the same for
    everyone, so that a browser finds a misspelt word by itself and asks nobody about it."""
    text = "\n\n".join("\n".join(word_list(language)) for language in LISTS)
    kept = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=kept)


@public_form
def follow(request: HttpRequest) -> HttpResponse:
    """The conversation of a code, and a place to write again."""
    if request.method != "POST":
        return _follow(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _follow(request, form, 422)
    keys = form.cleaned_data["code"]
    report = find(keys)
    if report is None:
        spend_like_a_hit(keys)
        form.add_error("code", str(NoConversation.default))
        return _follow(request, form, 404)
    said = opened_by_reporter(report, keys)
    reply = ReplyForm(*((request.POST, request.FILES) if "words" in request.POST else ()))
    sent = reply.is_bound and reply.is_valid()
    given = reply.cleaned_data if sent else {}
    if sent and not _sent_before(said, words=given["words"], after=given["after"]):
        try:
            write_again(report, keys, words=given["words"], pieces=given["pieces"], by=Actor.nobody())
        except Refusal as refusal:
            sent = False
            reply.add_error(None, str(refusal.message))
        said = opened_by_reporter(report, keys)
    if sent or not reply.is_bound:
        reply = ReplyForm(initial={"after": said[-1].place})
    status = 422 if reply.is_bound else 200
    return page(request, "conversation", status, said=said, reply=reply, sent=sent, code=request.POST["code"])


def _follow(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    """The question for the code. A browser that can open a conversation itself gets what it needs for that at once; one
    that asked us to is answered without, in the time that a conversation takes."""
    here = {} if request.method == "POST" else {"reply": ReplyForm(initial={"after": 0}), "too_much": TOO_MUCH}
    return page(request, "follow", status, form=form, **here)


@open_to_all
@csrf_exempt
@require_POST
def follow_sealed(request: HttpRequest) -> JsonResponse:
    """The conversation as it lies, for a browser that opens it itself; and what one sealed, to be added to it.

    Only the lookup id comes, derived from a code that is not known here.
    """
    if is_foreign(request):
        return JsonResponse({"detail": str(UNREADABLE)}, status=403)
    try:
        if request.content_type == SEALED:
            add_sealed(Envelope.read(request.body), by=Actor.nobody())
            return JsonResponse({}, status=201)
        lookup = request.POST.get("lookup", "")
        if not re.fullmatch("[0-9a-f]{32}", lookup):
            return JsonResponse({"detail": str(UNREADABLE)}, status=422)
        return JsonResponse(_as_it_lies(bytes.fromhex(lookup), request.POST.getlist("altered")))
    except Refusal as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)


def _as_it_lies(lookup: bytes, altered: list[str]) -> dict[str, Any]:
    report = find_by(lookup)
    if report is None:
        raise NoConversation
    tell_altered(report, {int(place) for place in altered[:MOST_TOLD] if PLACE.fullmatch(place)})
    return as_it_lies(report)


def _sent_before(said: list[Said], *, words: str, after: int) -> bool:
    """Whether the same page was sent twice: the same words already stand after the last message it showed."""
    return any(m.place > after and m.author == "reporter" and m.words == words for m in said)
