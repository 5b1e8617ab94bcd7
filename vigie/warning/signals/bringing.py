"""A file of a feed brought in from the desk: what the command does, for a person and in bounded time."""

from __future__ import annotations

import io
from datetime import date

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.receiving import Received, whole
from vigie.warning.signals.feeds.rows import FileRefused
from vigie.warning.signals.importing import import_stream
from vigie.warning.signals.reasons import file_sentence
from vigie.warning.signals.report import Report

MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 30_000  # half a minute at the slowest; more is for the command


def content_of(received: Received, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file that came sealed, in memory only. Raises Invalid for too many."""
    if received.size > most:
        raise Invalid(
            _("This file is larger than %(n)d MB: cut it into parts, or have it brought in by the command.")
            % {"n": most // (1024 * 1024)}
        )
    return whole(received)


def bring(*, source: str, file: Received, published: date | None, only_try: bool, by: Actor) -> Report:
    """Try a file or bring it in. Raises Invalid for one that is not of this source, or too long for a page."""
    content = content_of(file)
    if content.count(b"\n") > MOST_LINES:
        raise Invalid(_("This file has more than 30,000 lines: have it brought in by the command."))
    stream = io.BytesIO(content)
    try:
        return import_stream(source, stream, file.name, by=by, dry_run=only_try, published=published)
    except FileRefused as refused:
        raise Invalid(file_sentence(refused.code, refused.values)) from None
