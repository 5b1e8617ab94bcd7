"""The body of a submission: multipart, whole or chunked, in memory and within bounds; never on a disk."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, NodeFull, Refusal
from vigie.ground.access.limits import has_room
from vigie.ground.files.streams import NO_ROOM
from vigie.protection.intake.odk.bringing import Sent
from vigie.protection.intake.odk.reading import LARGEST, UNREADABLE

ACCEPTED = 10_000_000  # bytes of one sending: a telephone splits what is larger (X-OpenRosa-Accept-Content-Length)
FORM = "xml_submission_file"
STEP = 64 * 1024
SMALL = 256 * 1024  # bytes: a form without pictures
# A slow sending holds a thread of the web server; the others stay free for people who write to us.
_sendings = threading.BoundedSemaphore(2)
OTHERS = _("Other telephones are sending right now. Send again in a few minutes.")


class TooLarge(Refusal):
    """More bytes than were said to be taken in one sending."""

    status = 413
    default = _("This is more than is taken at once. Send the form with fewer or smaller files.")


@dataclass(frozen=True)
class Body:
    """The filled form, and the files that came in the same sending, each name once."""

    xml: bytes
    files: list[Sent] = field(default_factory=list)


class _InMemory(MemoryFileUploadHandler):
    """Django's, for a body that is in memory already."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


def read_body(request: HttpRequest) -> Body:
    """Raises TooLarge, NodeFull (a form without pictures is still taken then), or Invalid for anything but
    OpenRosa's multipart with one filled form in it."""
    if request.content_type != "multipart/form-data":
        raise Invalid(UNREADABLE)
    given = _within_bounds(request)
    if len(given) > SMALL and not has_room():
        raise NodeFull(NO_ROOM)
    meta = {**request.META, "CONTENT_LENGTH": str(len(given))}
    try:
        _fields, files = MultiPartParser(meta, BytesIO(given), [_InMemory()], "utf-8").parse()
    except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation, ValueError) as fault:
        raise Invalid(UNREADABLE) from fault
    forms = files.getlist(FORM)
    if len(forms) != 1 or forms[0].size > LARGEST:
        raise Invalid(UNREADABLE)
    sent = {
        file.name: Sent(file.name, file.content_type or "", file.read())
        for name, listed in files.lists()
        if name != FORM
        for file in listed
    }
    return Body(forms[0].read(), list(sent.values()))


def _within_bounds(request: HttpRequest) -> bytes:
    """The body, refused before it is read where its length is said; chunked (RFC 9112, 7.1) there is none, and the
    web server's own stream is read to its end or to the bound. Django itself would read nothing of that."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    told = int(said) if said.isdecimal() else 0
    if told > ACCEPTED:
        raise TooLarge
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    stream = request.environ["wsgi.input"] if chunked else request  # type: ignore[attr-defined]
    if 0 < told <= SMALL:
        return _read(stream)
    if not _sendings.acquire(blocking=False):
        raise NodeFull(OTHERS)  # The telephone tries again by itself.
    try:
        return _read(stream)
    finally:
        _sendings.release()


def _read(stream: Any) -> bytes:
    parts, size = [], 0
    while part := stream.read(STEP):
        size += len(part)
        if size > ACCEPTED:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)
