"""Reading a page must not change the world: on GET and HEAD the database refuses to write.

Four things may still be written while reading, and say so by `permitted_write`: the audit entry of an opening, the
faster wrap of a key that was just opened, the blind marks of what was just opened, and the session itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

_permitted: ContextVar[bool] = ContextVar("permitted_write", default=False)
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE")


class WriteWhileReading(RuntimeError):
    """A GET tried to change the database: a fault of ours, never of the reader's."""


@contextmanager
def permitted_write() -> Iterator[None]:
    """Inside, writing is part of reading: an audit entry, a re-wrapped key, the session."""
    token = _permitted.set(True)
    try:
        yield
    finally:
        _permitted.reset(token)


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, ctx: Any) -> Any:
    if not _permitted.get() and sql.lstrip().upper().startswith(WRITING):
        raise WriteWhileReading(sql.split(None, 3)[:3])
    return execute(sql, params, many, ctx)


class ReadOnlyGet:
    """Middleware: wraps the database connection of a GET or HEAD request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)
