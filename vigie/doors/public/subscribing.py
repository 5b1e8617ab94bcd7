"""Published alerts by e-mail: ask, confirm, leave; without an account, a script or a cookie.

A link in a letter leads to a page whose button does it: mail servers open links by themselves, and a GET does nothing.
Leaving also takes the POST of RFC 8058, which mail programs send for one click. Whether an address is known is said
nowhere: every answer is the same.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from vigie.doors.public.reporting import page, public_form
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.mail.leaving import configured
from vigie.ground.terms.queries import place_label
from vigie.warning.subscribers import joining, links
from vigie.warning.subscribers.forms import SubscribeForm
from vigie.warning.subscribers.sealing import Unreadable


@public_form
def subscribe(request: HttpRequest) -> HttpResponse:
    """The question; and after sending, the same answer for every address."""
    if not (configured() and links.known()):
        return page(request, "subscribe_closed", 200 if request.method != "POST" else 409)
    if request.method != "POST":
        return page(request, "subscribe", form=SubscribeForm())
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return page(request, "subscribe", 422, form=form)
    given = {**form.cleaned_data, "countries": tuple(form.cleaned_data["countries"])}
    try:
        joining.ask(given.pop("address"), **given, by=Actor.nobody())
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return page(request, "subscribe", refusal.status, form=form)
    return page(request, "subscribe_asked")


@public_form
def confirm(request: HttpRequest, link: str) -> HttpResponse:
    """What was asked for, and the button that says: it was me."""
    if request.method == "POST":
        done = _confirmed(link)
        return page(request, "subscribe_confirmed" if done else "subscribe_gone", 200 if done else 404)
    wish = joining.wish_of(link)
    try:
        wanted = wish.opened() if wish is not None else None
    except Unreadable:
        wanted = None
    if wanted is None:
        return page(request, "subscribe_gone", 404)
    language = translation.get_language() or "fr"
    names = [place_label(code, language) for code in wanted.countries]
    return page(request, "subscribe_confirm", names=names, spoken=wanted.language)


def _confirmed(link: str) -> bool:
    try:
        return joining.confirm(link, by=Actor.nobody())
    except Unreadable:  # kept under another key: as good as gone
        return False


@public_form
def leave(request: HttpRequest, link: str) -> HttpResponse:
    """The button that ends it; pressed, or sent by a mail program, the address is forgotten."""
    if request.method != "POST":
        return page(request, "subscribe_leave")
    joining.leave(link, by=Actor.nobody())
    return page(request, "subscribe_left")
