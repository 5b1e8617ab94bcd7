"""The answer that carries a file out: always an attachment of inert bytes, streamed, never on the disk in clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from django.http import HttpRequest, StreamingHttpResponse

from vigie.ground.accounts.actor import Actor
from vigie.ground.files.actions import give_out
from vigie.ground.files.models import File
from vigie.ground.files.names import disposition
from vigie.ground.files.receiving import transfer
from vigie.ground.files.streams import Plain

INERT = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class _Leaving:
    """The stream of an answer, with its place among the transfers; both are given back at `close`, begun or not."""

    def __init__(self, plain: Plain, held: ExitStack) -> None:
        self._plain, self._held = plain, held

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._plain)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._plain.close()
        self._held.close()


def download(request: HttpRequest, file: File, *, cleaned: bool, by: Actor) -> StreamingHttpResponse:
    """The original or the cleaned copy as an attachment, with its audit entry. Raises as `give_out`, and NodeFull."""
    with ExitStack() as holding:
        holding.enter_context(transfer())
        facts, plain = give_out(file, cleaned=cleaned, by=by)
        # Packing would drop the length, and a packed length tells of the content.
        request.META.pop("HTTP_ACCEPT_ENCODING", None)
        name, size = (facts.copy_name, facts.copy_size) if cleaned else (facts.download_name, facts.size)
        headers = {**INERT, "Content-Disposition": disposition(name), "Content-Length": str(size)}
        return StreamingHttpResponse(_Leaving(plain, holding.pop_all()), headers=headers)
