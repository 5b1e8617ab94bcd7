"""What may be written to a log: where a fault happened, never what it was about.

A log is read by whoever seizes the machine, and a message may quote anything: an address, a header, a value that the
database refused. So nothing passes because it looks harmless; only this passes:

- from our own loggers, the sentence as it stands in the code, with its numbers; words put into it are left out;
- from Django's, status, method and the *pattern* of the address (`bureau/demandes/<uuid:report_id>/`);
- from the web server, the beginnings listed here;
- from everything else, who spoke and from which line;
- of an exception, its class and the places it went through.

What does not go through logging (an exception that nobody catches, a warning) is caught by `guard_output`.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Any, TextIO

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
OURS = "vigie."
WEB_SERVER = "_granian"
# The web server's sentences that may stand, up to here; what follows may quote.
SERVER_SAYS = (
    "Application callable raised an exception", "Unexpected exit from worker", "Killing worker", "Stopping worker",
    "Spawning worker", "Started worker", "Starting granian", "Listening at", "Shutting down", "Reloading",
)  # fmt: skip
PLACES = 6


class Contentless(logging.Formatter):
    """Formats a record by the module's rule; never by the record's own message, traceback or stack."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" [{fault_of(record.exc_info[1], record.exc_info[2])}]"
        return line


def said(record: logging.LogRecord) -> str:
    """What may stand of a record's message."""
    if record.name.startswith(OURS) and isinstance(record.msg, str):
        return _sentence(record.msg, record.args)
    if record.name.split(".")[0] == WEB_SERVER:
        message = str(record.msg)
        return next((words for words in SERVER_SAYS if message.startswith(words)), _withheld(record))
    if record.name.startswith("django."):
        return _answer(record) or _withheld(record)
    return _withheld(record)


def _sentence(template: str, given: Any) -> str:
    if not given:
        return template
    try:
        if isinstance(given, dict):
            return template % {name: _number(value) for name, value in given.items()}
        return template % tuple(_number(value) for value in given)
    except (TypeError, ValueError, KeyError):  # e.g. %d, and a word was given: the template alone then.
        return template


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) else "…"


def _answer(record: logging.LogRecord) -> str:
    """Status, method and pattern of the address; empty when the record is about no request."""
    request = getattr(record, "request", None)
    if request is None:
        return ""
    status = getattr(record, "status_code", None)
    method = getattr(request, "method", None)
    match = getattr(request, "resolver_match", None)
    words = (
        str(status) if isinstance(status, int) else "",
        method if method in METHODS else "(method)",
        f"/{match.route}" if match is not None else "(no such address)",
    )
    return " ".join(filter(None, words))


def _withheld(record: logging.LogRecord) -> str:
    return f"(message withheld; said at {_short(record.pathname)}:{record.lineno})"


def fault_of(fault: BaseException | None, trace: TracebackType | None) -> str:
    """Class, causes and places of an exception (the two innermost, then our own), without one word that it says."""
    kinds: list[str] = []
    seen = fault
    while seen is not None and len(kinds) < PLACES:
        kinds.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    frames = traceback.extract_tb(trace)[::-1]
    ours = [frame for frame in frames[2:] if "/site-packages/" not in frame.filename]
    places = [f"{_short(frame.filename)}:{frame.lineno}" for frame in [*frames[:2], *ours][:PLACES]]
    return f"{' from '.join(kinds) or 'fault'} at {' < '.join(places) or 'an unknown place'}"


def _short(filename: str) -> str:
    """The end of a file's path: from `vigie/` or from the package's own folder on."""
    for folder in ("/site-packages/", "/vigie/"):
        if folder in filename:
            return filename.rpartition(folder)[2]
    return os.path.basename(filename)  # noqa: PTH119  # may be "<string>", which is no path


def logging_config(*, debug: bool) -> dict[str, Any]:
    """Django's LOGGING. `debug` shows everything: `vigie run` refuses it where others can reach the node."""
    formatter: dict[str, Any] = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": formatter if debug else {"()": "vigie.conf.logs.Contentless"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            WEB_SERVER: {"handlers": ["console"], "level": "WARNING", "propagate": False},
        },
    }


def guard_output() -> None:
    """Let nothing that was not logged print content either: uncaught exceptions, threads, warnings, logging's own."""
    logging.raiseExceptions = False  # Else a record that cannot be formatted is printed with its arguments.
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    warnings.showwarning = _warned


def _uncaught(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    _print(f"vigie: {fault_of(fault, trace) if fault is not None else kind.__name__}; VIGIE_DEBUG=1 says more")


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _print(f"vigie: {category.__name__} at {_short(filename)}:{lineno}")


def _print(line: str) -> None:
    if sys.stderr is not None:
        print(line, file=sys.stderr, flush=True)
