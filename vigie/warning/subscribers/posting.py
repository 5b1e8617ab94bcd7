"""One connection to the mail server for one round of the worker, bounded in letters and in time."""

from __future__ import annotations

import smtplib
import time
from contextlib import suppress
from enum import Enum
from types import TracebackType

from django.core import mail

AT_ONCE = 100  # letters a round: the timed work comes back each minute
SECONDS = 40.0
PATIENCE = 10.0


class Answer(Enum):
    """What became of one letter. `LATER`: the server put it off, or the round is full."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


class Silent(Exception):
    """The server does not answer, or takes nothing from us: nothing is known of any address. Quotes nothing."""


class Round:
    """Open within `with`; the connection is made with the first letter."""

    def __init__(self) -> None:
        self._line = mail.get_connection(timeout=PATIENCE)
        self._left, self._until = AT_ONCE, time.monotonic() + SECONDS

    def __enter__(self) -> Round:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._line.close()

    @property
    def full(self) -> bool:
        return self._left <= 0 or time.monotonic() > self._until

    def send(self, letter: mail.EmailMessage) -> Answer:
        """Hand over one letter to one recipient. Raises Silent."""
        if self.full:
            return Answer.LATER
        self._left -= 1
        letter.connection = self._line
        try:
            self._line.open()  # does nothing where it is open
            letter.send()
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _words in fault.recipients.values()]
            return Answer.LATER if any(code < 500 for code in codes) else Answer.REFUSED
        except smtplib.SMTPDataError as fault:
            return Answer.LATER if fault.smtp_code < 500 else Answer.REFUSED
        except OSError:  # SMTPException is one
            raise Silent from None
        return Answer.TAKEN
