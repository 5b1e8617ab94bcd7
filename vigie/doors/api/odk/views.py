"""OpenRosa's addresses: the list of forms, a form, its (empty) manifest, and the door for filled forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from vigie.compute.odk import md5
from vigie.doors.api.odk.access import with_token
from vigie.doors.api.odk.answers import listed, no_media, openrosa, said
from vigie.doors.api.odk.body import ACCEPTED, read_body
from vigie.ground.access.middleware import open_to_all
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.arriving import receipt_of
from vigie.protection.intake.odk import xlsforms
from vigie.protection.intake.odk.actions import note_use
from vigie.protection.intake.odk.bringing import bring
from vigie.protection.intake.odk.models import FormKey, Phone
from vigie.protection.intake.odk.reading import read


@open_to_all
@require_safe
@with_token
def forms(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Our forms, in their present version; encrypted ones once the duty desk has a key for them."""
    key = FormKey.current()
    return listed([_entry(request, code, key) for code in xlsforms.FORMS])


def _entry(request: HttpRequest, code: str, key: FormKey | None) -> dict[str, str]:
    title, _rows = xlsforms.FORMS[code]
    return {
        "formID": code,
        "name": str(title),
        "version": xlsforms.sheets(code, key)["settings"][0]["version"],
        "hash": f"md5:{md5(xlsforms.xform(code, key))}",
        "downloadUrl": request.build_absolute_uri(reverse("odk:form", args=[code])),
        "manifestUrl": request.build_absolute_uri(reverse("odk:manifest", args=[code])),
    }


@open_to_all
@require_safe
@with_token
def form(request: HttpRequest, phone: Phone, form_code: str) -> HttpResponse:
    """One form, as an XForm."""
    if form_code not in xlsforms.FORMS:
        return said(_("There is no such form."), 404)
    return openrosa(xlsforms.xform(form_code, FormKey.current()))


@open_to_all
@require_safe
@with_token
def manifest(request: HttpRequest, phone: Phone, form_code: str) -> HttpResponse:
    """What files a form needs besides itself: none."""
    return no_media() if form_code in xlsforms.FORMS else said(_("There is no such form."), 404)


@open_to_all
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
@with_token
def submission(request: HttpRequest, phone: Phone) -> HttpResponse:
    """HEAD: where to send, and how much at once. POST: take a filled form in, or some of its files."""
    answer = openrosa(b"", 204) if request.method == "HEAD" else _taken(request, phone)
    answer.headers["Location"] = request.build_absolute_uri(reverse("odk:submission"))
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED)
    return answer


def _taken(request: HttpRequest, phone: Phone) -> HttpResponse:
    body = read_body(request)
    instance = read(body.xml)
    bring(instance, files=body.files, phone=phone, language=get_language() or "fr", by=Actor.nobody())
    note_use(phone)
    words = _("Received, and sealed to the duty desk. Receipt: %(receipt)s")
    return said(words % {"receipt": receipt_of(instance.submission)}, 201)
