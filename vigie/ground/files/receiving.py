"""Receiving a file: sealed while the request streams in, so that its words never lie on a disk.

`@receives_a_file(allowed)` is the only way in. It asks `allowed` before a byte is read, checks the CSRF token as every
form's, and keeps nothing that the view did not claim. No other address of the node stores a file at all
(settings.FILE_UPLOAD_HANDLERS).
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from vigie.ground.access.errors import NodeFull, Refusal
from vigie.ground.files.kinds import HEAD, TAIL, Kind, kind_of
from vigie.ground.files.names import cleaned_name
from vigie.ground.files.scanning import Scan, Verdict
from vigie.ground.files.store import Half, store
from vigie.ground.files.streams import NO_ROOM, Plain, Sealer

TOUCH_EVERY = 120.0  # seconds
ENVELOPE = 64 * 1024  # what a form's other fields and borders may add to a file
View = Callable[..., HttpResponse]
# A slow transfer holds a thread of the web server; the others stay free for people who write to us.
_transfers = threading.BoundedSemaphore(2)
OTHERS = _("Other files are being sent or fetched right now. Try again in a few minutes.")


class TooLarge(Refusal):
    """Larger than this node takes."""

    status = 413
    default = _("This file is larger than we can take. Cut it into parts, or bring it another way.")


class SessionEnded(Refusal):
    """The session that began the upload is no more."""

    status = 401
    default = _("Your session ended while the file was coming in: nothing of it was kept. Sign in again.")


@dataclass
class Received:
    """What the stream told; `half` holds the ciphertext, `identity` opens it. Nothing is kept until it is `claimed`."""

    id: uuid.UUID
    half: Half
    name: str
    identity: str
    size: int
    sha256: str
    kind: Kind
    verdict: Verdict
    claimed: bool = False


class SealedUpload(UploadedFile):
    """What a form's FileField sees: a name, a size, and no content to read."""

    def __init__(self, received: Received) -> None:
        super().__init__(None, received.name or "-", received.kind.code, received.size)
        self.received = received

    def close(self) -> None:
        """Nothing is open."""


class SealingHandler(FileUploadHandler):
    """Feeds the file of the field `file` to age as its bytes come in; any other file is passed over."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.refusal: Refusal | None = None
        self.received: Received | None = None
        self._touched = time.monotonic()
        self._sealer: Sealer | None = None
        self._scan: Scan | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != "file" or self._sealer is not None:
            raise SkipFile
        if _announced(self.request) > settings.VIGIE_FILE_MAX_BYTES + ENVELOPE:
            self._refuse(TooLarge(), connection_reset=True)
        if _announced(self.request) > store().room():
            self._refuse(NodeFull(NO_ROOM), connection_reset=True)
        self._id, self._head, self._tail = uuid.uuid4(), b"", b""
        try:
            self._sealer = Sealer(store().begin(self._id))
        except OSError as fault:
            self._refuse(NodeFull(NO_ROOM), fault)
        self._scan = Scan(settings.VIGIE_CLAMD)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._sealer is None or self._scan is None:
            raise SkipFile
        self._keep_alive()
        if start + len(raw_data) > settings.VIGIE_FILE_MAX_BYTES:
            self._refuse(TooLarge(), connection_reset=True)
        if len(self._head) < HEAD:
            self._head += raw_data[: HEAD - len(self._head)]
        self._tail = (self._tail + raw_data)[-TAIL:]
        try:
            self._sealer.write(raw_data)
        except NodeFull as refusal:
            self._refuse(refusal)
        self._scan.feed(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        if self._sealer is None or self._scan is None:
            return None
        try:
            self._sealer.close()
        except NodeFull as refusal:
            self.refusal = refusal
            return None
        sealer = self._sealer
        kind, verdict = kind_of(self._head, self._tail), self._scan.verdict()
        name = cleaned_name(self.file_name or "")
        self.received = Received(
            self._id, sealer.half, name, sealer.identity, sealer.size, sealer.sha256, kind, verdict
        )
        return SealedUpload(self.received)

    def _keep_alive(self) -> None:
        """A long upload is no idle session; and one that was ended meanwhile (revoked, frozen) ends the upload."""
        if self.request is None or time.monotonic() - self._touched < TOUCH_EVERY:
            return
        self._touched = time.monotonic()
        try:
            self.request.session.save()
        except UpdateError as fault:
            self.request.session.modified = False  # or Django would try to save it once more, and say less
            self._refuse(SessionEnded(), fault, connection_reset=True)

    def _refuse(self, refusal: Refusal, fault: BaseException | None = None, *, connection_reset: bool = False) -> None:
        """Read no further; or, where a person should see the page that says why, read the rest and forget it."""
        self.refusal = refusal
        raise StopUpload(connection_reset=connection_reset) from fault

    def end(self) -> None:
        """Called once, however the request ended."""
        if self._scan is not None:
            self._scan.close()
        if self.received is not None and self.received.claimed:
            self.received.half.release()
        elif self._sealer is not None:
            self._sealer.abort()


def _announced(request: HttpRequest | None) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "") if request else ""
    return int(length) if length.isdigit() else 0


@contextmanager
def transfer() -> Iterator[None]:
    """One of the few transfers that may be under way at once. Raises NodeFull."""
    if not _transfers.acquire(blocking=False):
        raise NodeFull(OTHERS)
    try:
        yield
    finally:
        _transfers.release()


def receives_a_file(allowed: Callable[..., Any]) -> Callable[[View], View]:
    """For a view whose form has a field `file`; `allowed(request, …)` is called first and raises what forbids it."""

    def decorate(view: View) -> View:
        def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _stream = request.FILES  # read to its end before the view asks what became of it
            if isinstance(refusal := refusal_of(request), SessionEnded):
                raise refusal  # the view's page is not for them any more
            return view(request, *args, **kwargs)

        guarded = csrf_protect(read)  # which reads the stream too: the token lies in it

        @csrf_exempt  # by the middleware, which would read the stream before anyone is asked
        @wraps(view)
        def receive(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            allowed(request, *args, **kwargs)
            handler = SealingHandler(request)
            request.upload_handlers = [handler]
            request.sealing = handler  # type: ignore[attr-defined]
            try:
                with transfer():
                    return guarded(request, *args, **kwargs)
            finally:
                handler.end()

        return receive

    return decorate


def refusal_of(request: HttpRequest) -> Refusal | None:
    """Why the file was not taken, when it was not."""
    handler: SealingHandler | None = getattr(request, "sealing", None)
    return handler.refusal if handler else None


def whole(received: Received) -> bytes:
    """All of a file that came in sealed, in memory alone: read once, and not kept. Bound its size before."""
    plain = Plain(received.half.read_back(), received.identity)
    try:
        return b"".join(plain)
    finally:
        plain.close()
