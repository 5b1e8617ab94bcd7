"""What may be written to a log: where a fault happened, never what it was about."""

from __future__ import annotations

import logging
import traceback


class WithoutContent(logging.Filter):
    """Replaces a traceback, whose message may quote a value, by the fault's class and its places."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            kind, _value, trace = record.exc_info
            places = " < ".join(
                f"{f.filename.rsplit('vigie/', 1)[-1]}:{f.lineno}" for f in reversed(traceback.extract_tb(trace)[-6:])
            )
            record.msg, record.args = f"{record.getMessage()} [{kind.__name__} at {places}]", ()
            record.exc_info = record.exc_text = None
        return True
