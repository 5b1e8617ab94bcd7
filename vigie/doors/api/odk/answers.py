"""What OpenRosa clients are answered: XML with the headers that the HTTP Request API asks for."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse
from django.utils.http import http_date

XML = "text/xml; charset=utf-8"
RESPONSE = "http://openrosa.org/http/response"
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


def openrosa(body: bytes, status: int = 200) -> HttpResponse:
    """An answer with OpenRosa's version and date."""
    answer = HttpResponse(body, status=status, content_type=XML)
    answer.headers["X-OpenRosa-Version"] = "1.0"
    answer.headers["Date"] = http_date()
    return answer


def said(message: str, status: int) -> HttpResponse:
    """An OpenRosaResponse with a sentence that the client shows."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE)
    SubElement(root, "message", nature="submit_success" if status < 300 else "submit_error").text = message
    return openrosa(_bytes(root), status)


def listed(forms: list[dict[str, str]]) -> HttpResponse:
    """A list of forms (Form Discovery API): each with formID, name, version, hash, downloadUrl, manifestUrl."""
    root = Element("xforms", xmlns=LIST)
    for form in forms:
        entry = SubElement(root, "xform")
        for name, value in form.items():
            SubElement(entry, name).text = value
    return openrosa(_bytes(root))


def no_media() -> HttpResponse:
    """The manifest of a form without files of its own."""
    return openrosa(_bytes(Element("manifest", xmlns=MANIFEST)))


def _bytes(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
